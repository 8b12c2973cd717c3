#include "executor.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

namespace {

// Ends the lead's open enrollments whose campaign wants it so, at once: even between a step's plan and its sending.
template <class Wanted>
void exit_where(messaging::unit& unit, lead_ref lead, const char* reason, Wanted wanted)
{
    if (!lead.lead_id)
        return;
    const auto now = wall_clock::now();
    for (auto& e : store::open_enrollments(unit.tx, lead))
        if (wanted(e))
            finish(unit, e, "exited", reason, now);
}

constexpr database::query pause_all{"pause_broker_campaigns", R"(
    UPDATE campaigns SET status = 'paused', pause_reason = 'broker_deactivated', updated_at = now(), version = version + 1
    WHERE broker_id = $1 AND status IN ('active', 'scheduled'))"};

}  // namespace

void on_message_received(messaging::unit& unit, const events::v1::MessageReceived& message, const events::envelope&)
{
    if (!message.lead_id())
        return;
    const auto now = wall_clock::now();
    for (auto& e : store::open_enrollments(unit.tx, {message.broker_id(), message.lead_id()})) {
        if (!e.replied_at)
            e.replied_at = now;
        if (e.exits.on_reply)
            finish(unit, e, "exited", "reply", now);
        else
            store::save_enrollment(unit.tx, e);
    }
}

void on_control_changed(messaging::unit& unit, const events::v1::ConversationEvent& change, const events::envelope&)
{
    if (change.control_mode() == "human")
        exit_where(unit, {change.broker_id(), change.lead_id()}, "human_mode",
                   [](const enrollment& e) { return e.exits.on_human_mode; });
}

void exit_on_stage(messaging::unit& unit, const events::v1::LeadStageChanged& change)
{
    exit_where(unit, {change.broker_id(), change.lead_id()}, "stage",
               [&change](const enrollment& e) { return e.exits.on_stage.contains(change.new_stage()); });
}

void on_appointment_scheduled(messaging::unit& unit, const events::v1::AppointmentEvent& appointment,
                              const events::envelope&)
{
    exit_where(unit, {appointment.broker_id(), appointment.lead_id()}, "appointment",
               [](const enrollment& e) { return e.exits.on_appointment; });
}

// lead.deleted, lead.erased
void on_lead_gone(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope&)
{
    exit_where(unit, {lead.broker_id(), lead.lead_id()}, "lead_deleted", [](const enrollment&) { return true; });
}

// A block of one channel ends the campaigns of that channel, and at the gate those that come to a step of it; a block
// of all ends everything.
void on_lead_opted_out(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope&)
{
    const auto& channel = lead.channel();
    const bool is_all = channel.empty() || channel == "all";
    exit_where(unit, {lead.broker_id(), lead.lead_id()}, "opted_out",
               [&](const enrollment& e) { return is_all || e.channel == channel; });
}

void on_broker_deactivated(messaging::unit& unit, const events::v1::BrokerEvent& broker, const events::envelope&)
{
    unit.tx.exec(pause_all, broker.broker_id());
}

}  // namespace relevo::campaign_executor
