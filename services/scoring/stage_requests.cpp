#include "stage_requests.hpp"

#include "log/log.hpp"

namespace relevo::scoring {

namespace {

stage_move move_of(const stage_wish& wish, const lead_snapshot& lead, const trigger& t)
{
    stage_move m{{lead.stage, wish.to, "", wish.reason}, wish.actor, t.id};
    if (wish.to == stage::perdido)
        m.move.lost_reason = wish.lost_reason.empty() ? "otro" : wish.lost_reason;
    if (wish.source == request_source::manual)
        m.locked_until = t.now + std::chrono::duration_cast<time_point::duration>(
                                     std::chrono::duration<double>(lead.pipeline.manual_stage_lock_hours * 3600));
    return m;
}

}  // namespace

stage_answer request_stage(messaging::unit& unit, lead_ref lead, const stage_wish& wish, const trigger& t)
{
    store::lock_leads(unit.tx, {lead});
    const auto before = store::load(unit.tx, lead, t.now);
    stage_answer a;
    a.from = before.stage;
    if (before.stage != wish.to) {
        const auto why_not =
            refusal(wish.source, before.stage, wish.to, facts_for_rules(before), before.pipeline, t.now);
        if (why_not)
            a.refusal = std::string(*why_not);
        const auto m = move_of(wish, before, t);
        if (wish.source != request_source::manual)
            store::record_proposal(unit.tx, lead, m, a.refusal);
        if (!a.refusal)
            a.moved = move_and_tell(unit, lead, m, t.now);
        else
            log::info("stage_refused", {{"lead_id", lead.lead_id},
                                        {"stage", to_string(wish.to)},
                                        {"actor", wish.actor},
                                        {"refusal", *a.refusal},
                                        {"correlation_id", unit.origin().correlation_id}});
    }
    a.state = rescore(unit, lead, t);
    return a;
}

json::value to_json(lead_ref lead, const stage_wish& wish, const stage_answer& a)
{
    const auto& before = a.state.before;  // as it is after the requested move, before the rules
    const auto& after = a.state.after;
    const auto& last = after.moves.empty() ? before.lost_reason : after.moves.back().lost_reason;
    json::object out{{"lead_id", lead.lead_id}, {"applied", a.moved}, {"refusal", a.refusal}};
    out.set("old_stage", to_string(a.from));
    out.set("requested_stage", to_string(wish.to));
    out.set("pipeline_stage", to_string(after.stage));
    out.set("stage_entered_at", models::format_rfc3339(before.stage_entered_at));
    out.set("stage_locked_until", before.stage_locked_until
                                      ? json::value(models::format_rfc3339(*before.stage_locked_until))
                                      : json::value());
    out.set("lost_reason", last.empty() ? json::value() : json::value(last));
    out.set("score", after.result.score);
    out.set("status", to_string(after.status));
    return out;
}

}  // namespace relevo::scoring
