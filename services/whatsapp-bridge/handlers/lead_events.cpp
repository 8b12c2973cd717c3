#include "conversation_changes.hpp"
#include "handlers/handlers.hpp"

// What happens to a lead elsewhere, and what it means for its conversations.
namespace relevo::whatsapp_bridge {

namespace {

void close_all(messaging::unit& unit, std::int64_t lead_id, const std::string& channel, const char* reason)
{
    for (auto& c : store::lock_of_lead(unit.tx, lead_id, channel))
        close_conversation(unit, c, reason);
}

}  // namespace

// lead.deleted, lead.erased
void on_lead_gone(const context&, messaging::unit& unit, const events::v1::LeadEvent& lead)
{
    close_all(unit, lead.lead_id(), "", "lead_gone");
}

// A block of all channels, or of WhatsApp. A webchat goes on: there we answer only.
void on_lead_opted_out(const context&, messaging::unit& unit, const events::v1::LeadEvent& lead)
{
    if (lead.channel() == "all" || lead.channel() == "whatsapp" || lead.channel().empty())
        close_all(unit, lead.lead_id(), "whatsapp", "opt_out");
}

void on_appointment_scheduled(const context&, messaging::unit& unit, const events::v1::AppointmentEvent& made)
{
    for (auto& c : store::lock_of_lead(unit.tx, made.lead_id(), ""))
        change_state(unit, c, after_appointment(state_of(c)), "appointment");
}

}  // namespace relevo::whatsapp_bridge
