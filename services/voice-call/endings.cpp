#include "endings.hpp"

#include "log/log.hpp"

namespace relevo::voice_call {

models::call_ending ending_of(const context& ctx, const std::string& reason, std::size_t user_lines)
{
    const auto ending = models::classify_ending(reason, user_lines);
    if (!ending.is_known) {
        ctx.metrics.counter("vapi_unknown_ended_reason_total", "Ends of calls for a reason that is not in the map")
            .add();
        log::warn("unknown_ended_reason", {{"ended_reason", reason.substr(0, 200)}});
    }
    return ending;
}

}  // namespace relevo::voice_call
