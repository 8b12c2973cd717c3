#include "asked_call.hpp"

#include "call_book.hpp"
#include "call_events.hpp"
#include "handlers/handlers.hpp"

namespace relevo::voice_call {

std::function<void(messaging::unit&)> ended_call(const context& ctx, std::int64_t call_id, const vapi::call& asked)
{
    return [&ctx, call_id, report = asked.report](messaging::unit& unit) {
        auto* c = book_of(unit).lock(unit.tx, call_id);
        if (!c || c->reported_at)
            return;  // its own report was faster
        const auto at = report.ended_at.value_or(std::chrono::system_clock::now());
        handlers::fold_report(ctx, unit, *c, report, at);
    };
}

std::function<void(messaging::unit&)> lost_call(std::int64_t call_id)
{
    return [call_id](messaging::unit& unit) {
        auto* c = book_of(unit).lock(unit.tx, call_id);
        if (!c || c->reported_at)
            return;
        const auto now = std::chrono::system_clock::now();
        const bool ended_now =
            c->end({call_status::failed, call_outcome::provider_error}, "provider-knows-no-such-call", now);
        c->reported_at = now;  // there is none to come
        book_of(unit).save(*c);
        if (ended_now)
            publish_end(unit, *c);
    };
}

}  // namespace relevo::voice_call
