#include "domain/text.hpp"
#include "handlers/handlers.hpp"
#include "lead_changes.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {
namespace {

const activities::actor automation{"system", "campaign"};

void change_tag_of(messaging::unit& unit, const events::v1::TagChange& m, bool add)
{
    const auto tag = std::string(trim(m.tag()));
    if (tag.empty() || length_of(tag) > 50)
        throw events::decode_error("tag.add, tag.remove: no tag");
    if (auto lead = leads::lock(unit.tx, {m.broker_id(), {}}, m.lead_id()))
        change_tag(unit, std::move(*lead), tag, add, automation);
}

}  // namespace

// tag.add
void on_tag_added(const context&, messaging::unit& unit, const events::v1::TagChange& m, const envelope&)
{
    change_tag_of(unit, m, true);
}

// tag.remove
void on_tag_removed(const context&, messaging::unit& unit, const events::v1::TagChange& m, const envelope&)
{
    change_tag_of(unit, m, false);
}

// lead.assign: agent_user_id 0 unassigns. Somebody who cannot be given leads is passed over.
void on_lead_assign(const context&, messaging::unit& unit, const events::v1::LeadAssign& m, const envelope&)
{
    auto lead = leads::lock(unit.tx, {m.broker_id(), {}}, m.lead_id());
    if (!lead)
        return;
    if (m.agent_user_id() != 0 && !accounts::is_eligible_agent(unit.tx, m.broker_id(), m.agent_user_id())) {
        log::warn("lead_assign_not_eligible", {{"lead_id", m.lead_id()}, {"agent_user_id", m.agent_user_id()}});
        return;
    }
    const auto agent = m.agent_user_id() != 0 ? std::optional<std::int64_t>(m.agent_user_id()) : std::nullopt;
    assign_lead(unit, std::move(*lead), agent, automation);
}

// step.completed, step.failed
void on_campaign_step(const context&, messaging::unit& unit, const events::v1::EnrollmentEvent& m, const envelope& e)
{
    const json::object data{{"campaign_id", m.campaign_id()},
                            {"enrollment_id", m.enrollment_id()},
                            {"step_number", m.step_number()},
                            {"status", m.status()},
                            {"reason", m.reason()}};
    activities::add(unit.tx, {m.broker_id(),
                              m.lead_id(),
                              "campaign_step",
                              {"system", "campaign:" + std::to_string(m.campaign_id())},
                              "Paso " + std::to_string(m.step_number()) + " de la campaña: " + m.status(),
                              data,
                              e.time});
}

}  // namespace relevo::crm_sync
