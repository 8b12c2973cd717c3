#include "call_book.hpp"
#include "call_events.hpp"
#include "endings.hpp"
#include "handlers/handlers.hpp"

namespace relevo::voice_call::handlers {

namespace {

// "ended" without a reason says less than the report that follows; "failed", which older senders have, is a reason.
std::string reason_of(const vapi::webhook& hook)
{
    if (hook.status == "failed" && hook.ended_reason.empty())
        return "failed";
    const bool is_over = hook.status == "ended" || hook.status == "failed";
    return is_over ? hook.ended_reason : std::string();
}

call_status progress_of(const vapi::webhook& hook)
{
    return models::parse_provider_status(hook.status).value_or(call_status::initiated);
}

void log_step(messaging::unit& unit, const call& c, call_status to, time_point at)
{
    if (to == call_status::ringing)
        book_of(unit).step(c, events::call_ringing.name, at);
    else if (to == call_status::answered)
        book_of(unit).step(c, events::call_answered.name, at);
}

}  // namespace

// status-update and call-started: forward only, so a late or repeated report changes nothing but times and ids.
void status_update(const context& ctx, messaging::unit& unit, call& c, const vapi::webhook& hook)
{
    const auto at = hook.occurred_at.value_or(std::chrono::system_clock::now());
    if (const auto reason = reason_of(hook); !reason.empty()) {
        const auto spoken = book_of(unit).user_lines(unit.tx, c);
        const bool ended_now =
            models::is_final(c.status) ? c.end({}, reason, at) : c.end(ending_of(ctx, reason, spoken), reason, at);
        book_of(unit).save(c);
        if (ended_now)
            publish_end(unit, c);
        else
            log_end(unit, c);
        return;
    }
    const bool tells_progress =
        hook.type == vapi::message_type::call_started || models::parse_provider_status(hook.status).has_value();
    const bool moved = tells_progress && c.advance(progress_of(hook), at);
    book_of(unit).save(c);
    if (tells_progress)
        log_step(unit, c, progress_of(hook), at);
    if (moved && c.status == call_status::initiated)
        publish_initiated(unit, c);
    else if (moved)
        publish_progress(unit, c);
}

}  // namespace relevo::voice_call::handlers
