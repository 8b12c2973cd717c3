// What a webhook is about.
#include "record_keys.hpp"

#include "input.hpp"

using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto body = json::parse_or_null(fuzz::text_of(data, size));
    webhook_gateway::meta_key(body);
    webhook_gateway::telegram_key(body);
    webhook_gateway::elevenlabs_key(body);
    return 0;
}
