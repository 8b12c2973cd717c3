#include "take_off.hpp"

#include "call_book.hpp"
#include "call_events.hpp"
#include "store_phone_lines.hpp"

namespace relevo::voice_call {

namespace {

using std::chrono::seconds;

// The end of a call wakes those that wait; this is for when that was missed. The further back, the later.
constexpr seconds shortest_wait{10}, longest_wait{300};

seconds wait_for_a_line(std::int64_t waiting_before, int account_limit)
{
    return std::min(longest_wait, shortest_wait * (1 + waiting_before / account_limit));
}

std::string describe(store::line_answer answer)
{
    switch (answer) {
        case store::line_answer::lead_is_in_a_call:
            return "the lead is in a call";
        case store::line_answer::broker_is_full:
            return "the company's concurrent calls are used up";
        default:
            return "the account's concurrent calls are used up";
    }
}

const char* reason_not_to_call(const std::optional<store::callee>& callee)
{
    if (!callee || callee->deleted)
        return "lead_deleted";
    if (!callee->broker_active)
        return "broker_inactive";
    if (callee->do_not_contact)
        return "do_not_contact";
    if (callee->phone.empty())
        return "lead_without_phone";
    return nullptr;
}

void end_untried(messaging::unit& unit, call& c, const models::call_ending& ending, const std::string& reason)
{
    if (!c.end(ending, reason, std::chrono::system_clock::now()))
        return;
    book_of(unit).save(c);
    publish_end(unit, c);
}

std::function<void(messaging::unit&)> looking_again(const call& c, const store::line_limits& limits)
{
    return [c, limits](messaging::unit& unit) {
        unit.tx.set_scope(all_tenants);
        if (store::is_line_free(unit.tx, c, limits))
            unit.hasten({placing_key(c.dispatch_key)});
        unit.tx.set_scope(tenant(c.broker_id));
    };
}

clearance refused(messaging::unit& unit, call& c, const std::string& reason)
{
    end_untried(unit, c, {call_status::cancelled, call_outcome::cancelled}, reason);
    return {{}, {}, {}, reason};
}

}  // namespace

void give_up(messaging::unit& unit, std::int64_t call_id, call_outcome outcome, const std::string& reason)
{
    auto* c = book_of(unit).lock(unit.tx, call_id);
    if (!c)
        return;
    const auto status = outcome == call_outcome::cancelled ? call_status::cancelled : call_status::failed;
    end_untried(unit, *c, {status, outcome}, reason);
}

clearance clear_for_take_off(const context& ctx, messaging::unit& unit, std::int64_t call_id)
{
    auto* c = book_of(unit).lock(unit.tx, call_id);
    if (!c || c->status != call_status::queued)
        return {};  // its webhooks were faster, or somebody cancelled it
    unit.tx.set_scope(tenant(c->broker_id));
    auto callee = store::find_callee(unit.tx, c->broker_id, c->lead_id);
    if (c->cancel_requested_at)
        return refused(unit, *c, "manually-canceled");
    if (const auto* reason = reason_not_to_call(callee))
        return refused(unit, *c, reason);

    const auto now = std::chrono::system_clock::now();
    if (!c->line_taken_at && !c->is_forced && is_outside_hours(*callee, now)) {
        const auto opening = next_calling_hour(*callee, now);
        if (!opening)
            return refused(unit, *c, "outside_calling_hours");
        store::stop_waiting(unit.tx, c->id);
        return {{}, {}, opening, "outside the company's calling hours"};
    }

    unit.tx.set_scope(all_tenants);
    c->max_duration_seconds = callee->max_duration_seconds.value_or(c->max_duration_seconds);
    const auto limit = ctx.config.max_concurrent_calls;
    const store::line_limits limits{limit, callee->max_concurrent_calls};
    const auto line = store::take_line(unit.tx, *c, limits);
    if (line.answer != store::line_answer::taken)
        return {{},
                {},
                now + wait_for_a_line(line.waiting_before, limit),
                describe(line.answer),
                looking_again(*c, limits)};
    return {*c, std::move(callee), {}, {}};
}

}  // namespace relevo::voice_call
