#include "voice_client.hpp"

namespace relevo::voice_call {

awaitable<vapi::client> client_of(const context& ctx, std::int64_t broker_id)
{
    const auto voice = co_await ctx.voice.resolve(broker_id, "default");
    co_return ctx.vapi.with_key(voice.api_key);
}

}  // namespace relevo::voice_call
