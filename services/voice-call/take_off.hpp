#pragma once

#include "call_request.hpp"
#include "context.hpp"
#include "messaging/tasks.hpp"

// The last look before dialling, and the line it takes.
namespace relevo::voice_call {

// Cleared to dial, or what became of the call instead.
struct clearance
{
    std::optional<call> wanted;  // cleared: it holds a line
    std::optional<store::callee> callee;
    std::optional<time_point> again_at;  // not now; why says what it waits for
    std::string why;                     // refused: the call has ended with it
    // For the transaction that puts it off: a line that was given back meanwhile is taken at once.
    std::function<void(messaging::unit&)> look_again = {};
};

// In a transaction of all tenants. What was true when the call was asked for may not be any more.
clearance clear_for_take_off(const context& ctx, messaging::unit& unit, std::int64_t call_id);

// The call will not take place: said to whoever waits for its end.
void give_up(messaging::unit& unit, std::int64_t call_id, call_outcome outcome, const std::string& reason);

}  // namespace relevo::voice_call
