#include "conversation_changes.hpp"
#include "crm.hpp"
#include "handlers/handlers.hpp"
#include "messages.hpp"

namespace relevo::whatsapp_bridge {

namespace {

void receive_from_lead(const context& ctx, messaging::unit& unit, std::int64_t broker_id, std::int64_t lead_id,
                       const json::value& from)
{
    unit.tx.set_scope(tenant(broker_id));
    if (store::unknown_provider_ids(unit.tx, {from.text("provider_message_id")}).empty())
        return;  // it was here: what it closed stays closed
    const auto lead = store::find_recipient(unit.tx, lead_id);
    const auto name = lead && !lead->name.empty() ? lead->name : from.text("name");
    const auto c = open_conversation(unit, {broker_id, lead_id, "whatsapp", from.text("phone"), name});
    inbound_message in{from.text("provider_message_id"), from.text("text")};
    if (const auto* attachments = from.find("attachments"))
        in.attachments = *attachments;
    if (const auto* metadata = from.find("metadata"))
        in.metadata = *metadata;
    receive(ctx, unit, c, in);
}

}  // namespace

// A number without an open conversation wrote: crm-sync finds or creates its lead, then the message is received as any
// other.
awaitable<messaging::outcome> resolve_sender(const context& ctx, const messaging::task& task, deadline until)
{
    const auto broker_id = co_await receiving_company(ctx);
    if (!broker_id)
        co_return messaging::failed("no_company", "several companies are active: set DEFAULT_BROKER_ID", false);
    json::value who = json::object{{"broker_id", *broker_id},
                                   {"phone", task.payload.text("phone")},
                                   {"name", task.payload.text("name")},
                                   {"source", "whatsapp"}};
    const auto lead = co_await resolve_lead(ctx, task.correlation_id, std::move(who), until);
    if (lead.lead_id == 0) {
        const bool may_do_later = lead.status >= 500 || lead.status == 429 || lead.status == 200;
        const auto why = "crm-sync answered " + std::to_string(lead.status) + ": " + lead.body;
        co_return messaging::failed("lead_not_resolved", why, may_do_later);
    }
    const auto record = [&ctx, broker_id = *broker_id, id = lead.lead_id, from = task.payload](messaging::unit& unit) {
        receive_from_lead(ctx, unit, broker_id, id, from);
    };
    co_return messaging::done({}, record);
}

}  // namespace relevo::whatsapp_bridge
