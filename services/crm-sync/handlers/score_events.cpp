#include "handlers/handlers.hpp"

namespace relevo::crm_sync {
namespace {

// "41.0", as people read scores.
std::string one_decimal(double d)
{
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.1f", d);
    return buffer;
}

// "user:3" → {"user","3"}; a rule's move has no person.
activities::actor parse_actor(const std::string& text)
{
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    const auto id = colon == text.npos ? text : text.substr(colon + 1);
    if (kind == "user")
        return {"user", id};
    if (kind == "ai" || kind == "voice" || kind == "chat")
        return {"ai", text};
    return {"system", text};
}

}  // namespace

// lead.scored
void on_lead_scored(const context&, messaging::unit& unit, const events::v1::LeadScored& s, const envelope& e)
{
    const json::object data{{"old_score", s.old_score()},
                            {"new_score", s.new_score()},
                            {"old_status", s.old_status()},
                            {"new_status", s.new_status()}};
    activities::add(unit.tx, {s.broker_id(),
                              s.lead_id(),
                              "score_change",
                              {},
                              "Puntaje " + one_decimal(s.old_score()) + " → " + one_decimal(s.new_score()),
                              data,
                              e.time});
}

// lead.stage_changed
void on_stage_changed(const context&, messaging::unit& unit, const events::v1::LeadStageChanged& s, const envelope& e)
{
    const json::object data{
        {"old_stage", s.old_stage()}, {"new_stage", s.new_stage()}, {"rule", s.rule()}, {"reason", s.reason()}};
    activities::add(unit.tx, {s.broker_id(), s.lead_id(), "stage_change", parse_actor(s.actor()),
                              s.old_stage() + " → " + s.new_stage(), data, e.time});
}

}  // namespace relevo::crm_sync
