#include "rescore.hpp"

#include "explanation.hpp"

namespace relevo::scoring {

namespace {

events::v1::LeadScored scored_message(lead_ref lead, const rescored& r)
{
    events::v1::LeadScored m;
    m.set_broker_id(lead.broker_id);
    m.set_lead_id(lead.lead_id);
    m.set_old_score(r.before.score);
    m.set_new_score(r.after.result.score);
    m.set_old_status(std::string(to_string(r.before.status)));
    m.set_new_status(std::string(to_string(r.after.status)));
    if (r.after.qualification)
        m.set_calificacion(std::string(to_string(r.after.qualification->value)));
    return m;
}

void tell_score(messaging::unit& unit, lead_ref lead, const rescored& r)
{
    if (!r.after.score_changed && !r.after.status_changed)
        return;
    unit.publish(events::lead_scored, scored_message(lead, r));
    const json::object change{{"lead_id", lead.lead_id},
                              {"old_score", r.before.score},
                              {"new_score", r.after.result.score},
                              {"old_status", to_string(r.before.status)},
                              {"new_status", to_string(r.after.status)}};
    unit.publish_frame(lead.broker_id, lead.lead_id, "score_changed", change);
}

void tell_hot(messaging::unit& unit, lead_ref lead, const rescored& r)
{
    if (!r.after.became_hot)
        return;
    const json::object hot{
        {"lead_id", lead.lead_id}, {"lead_name", r.before.facts.lead.name}, {"score", r.after.result.score}};
    unit.publish_frame(lead.broker_id, lead.lead_id, "lead_hot", hot);
}

void tell_qualified(messaging::unit& unit, lead_ref lead, const rescored& r)
{
    if (!r.after.qualification_changed || !r.after.qualification)
        return;
    unit.publish(events::lead_qualified, scored_message(lead, r));
    const json::object qualified{{"lead_id", lead.lead_id}, {"calificacion", to_string(r.after.qualification->value)}};
    unit.publish_frame(lead.broker_id, lead.lead_id, "lead_qualified", qualified);
}

}  // namespace

bool move_and_tell(messaging::unit& unit, lead_ref lead, const stage_move& m, time_point now)
{
    if (!store::move_stage(unit.tx, lead, m, now))
        return false;
    events::v1::LeadStageChanged e;
    e.set_broker_id(lead.broker_id);
    e.set_lead_id(lead.lead_id);
    e.set_old_stage(std::string(to_string(m.move.from)));
    e.set_new_stage(std::string(to_string(m.move.to)));
    e.set_rule(m.move.rule);
    e.set_actor(m.actor);
    e.set_reason(m.move.reason);
    unit.publish(events::lead_stage_changed, e);

    json::object change{{"lead_id", lead.lead_id},
                        {"old_stage", to_string(m.move.from)},
                        {"new_stage", to_string(m.move.to)},
                        {"reason", m.move.reason}};
    change.set("rule", m.move.rule.empty() ? json::value() : json::value(m.move.rule));
    change.set("actor", m.actor);
    unit.publish_frame(lead.broker_id, lead.lead_id, "stage_changed", change);
    return true;
}

rescored rescore(messaging::unit& unit, lead_ref lead, const trigger& t)
{
    store::lock_leads(unit.tx, {lead});
    rescored r{store::load(unit.tx, lead, t.now), {}};
    r.after = evaluate(r.before, t.now);
    store::save_score(unit.tx, lead, r.before, r.after, json::serialize(components_json(r.after.result)), t.id, t.now);
    tell_score(unit, lead, r);
    tell_hot(unit, lead, r);
    tell_qualified(unit, lead, r);
    for (const auto& move : r.after.moves)
        if (!move_and_tell(unit, lead, {move, "system", t.id}, t.now))
            break;
    return r;
}

}  // namespace relevo::scoring
