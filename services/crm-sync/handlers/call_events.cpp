#include "handlers/handlers.hpp"
#include "lead_changes.hpp"

namespace relevo::crm_sync {
namespace {

using call_event = events::v1::CallEvent;

json::object data_of(const call_event& call)
{
    json::object data{
        {"call_id", call.call_id()}, {"external_call_id", call.external_call_id()}, {"direction", call.direction()}};
    if (call.campaign_id() != 0)
        data.set("campaign_id", call.campaign_id());
    return data;
}

// The provider says that the number does not exist: no more points for it, no more calls to it.
void flag_phone(messaging::unit& unit, const call_event& call)
{
    auto lead = leads::lock(unit.tx, {call.broker_id(), {}}, call.lead_id());
    if (!lead || !lead->phone_valid)
        return;
    lead->phone_valid = false;
    update_lead(unit, *lead, {"phone_valid"}, {}, "El número no existe");
}

std::string ending_of(const call_event& call)
{
    if (call.outcome() == "answered_human")
        return "Llamada terminada (" + std::to_string(call.duration_seconds()) + " s)";
    return "Llamada sin conversación: " + (call.outcome().empty() ? call.status() : call.outcome());
}

}  // namespace

// call.initiated
void on_call_started(const context&, messaging::unit& unit, const call_event& call, const envelope& e)
{
    const bool is_inbound = call.direction() == "inbound";
    activities::add(unit.tx, {call.broker_id(),
                              call.lead_id(),
                              "call_started",
                              {is_inbound ? "lead" : "ai", ""},
                              is_inbound ? "Llamada entrante" : "Llamada saliente",
                              data_of(call),
                              e.time});
    if (is_inbound)
        leads::touch_inbound(unit.tx, call.broker_id(), call.lead_id(), e.time);
    else
        leads::touch_contacted(unit.tx, call.broker_id(), call.lead_id(), e.time);
}

// call.answered: a conversation, so the lead was contacted now.
void on_call_answered(const context&, messaging::unit& unit, const call_event& call, const envelope& e)
{
    leads::touch_contacted(unit.tx, call.broker_id(), call.lead_id(), e.time);
}

// call.completed, call.failed
void on_call_ended(const context&, messaging::unit& unit, const call_event& call, const envelope& e)
{
    auto data = data_of(call);
    data.set("status", call.status());
    data.set("outcome", call.outcome());
    data.set("ended_reason", call.ended_reason());
    data.set("duration_seconds", call.duration_seconds());
    activities::add(unit.tx,
                    {call.broker_id(), call.lead_id(), "call_ended", {"ai", ""}, ending_of(call), data, e.time});
    if (call.outcome() == "invalid_number")
        flag_phone(unit, call);
}

}  // namespace relevo::crm_sync
