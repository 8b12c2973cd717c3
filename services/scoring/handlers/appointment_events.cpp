#include "handlers/event_facts.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

std::string appointment_fact(const events::v1::AppointmentEvent& a, const char* what)
{
    return "appointment:" + std::to_string(a.appointment_id()) + ":" + what;
}

// What the event counts as; nothing for a reschedule or a cancellation by ourselves.
std::vector<fact> facts_of(const events::v1::AppointmentEvent& a, std::string_view type)
{
    if (type == events::appointment_scheduled.name)
        return {{appointment_fact(a, "scheduled"), kinds::appointment_scheduled}};
    if (type == events::appointment_confirmed.name)
        return {{appointment_fact(a, "confirmed"), kinds::appointment_confirmed}};
    if (type == events::appointment_completed.name)
        return {{appointment_fact(a, "outcome"), kinds::appointment_completed}};
    if (type == events::appointment_no_show.name)
        return {{appointment_fact(a, "outcome"), kinds::appointment_no_show}};
    if (type == events::appointment_cancelled.name && a.cancelled_by() == "lead")
        return {{appointment_fact(a, "cancelled"), kinds::appointment_cancelled_by_lead}};
    return {};
}

std::string status_of(const events::v1::AppointmentEvent& a, std::string_view type)
{
    if (!a.status().empty())
        return a.status();
    const auto word = std::string(type.substr(type.find('.') + 1));
    return word == "rescheduled" ? "scheduled" : word;
}

}  // namespace

// An outcome may be corrected (completed ↔ no_show): both are the same fact, the later one stays.
void on_appointment(messaging::unit& unit, const events::v1::AppointmentEvent& a, const events::envelope& e)
{
    const auto lead = lead_of(a);
    if (!lead.lead_id)
        return;
    store::lock_leads(unit.tx, {lead});
    store::record_appointment(unit.tx, lead, a.appointment_id(), status_of(a, e.type), a.start_time());
    const auto facts = facts_of(a, e.type);
    for (const auto& f : facts)
        if (f.id == appointment_fact(a, "outcome"))
            store::forget_event(unit.tx, lead.broker_id, f.id);
    record_and_rescore(unit, lead, e, facts, e.time);
}

}  // namespace relevo::scoring
