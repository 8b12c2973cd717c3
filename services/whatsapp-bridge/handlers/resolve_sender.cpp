#include "handlers/handlers.hpp"
#include "http/forward.hpp"
#include "messages.hpp"

namespace relevo::whatsapp_bridge {

namespace {

// The company of a customer who wrote first.
awaitable<std::optional<std::int64_t>> receiving_company(const context& ctx)
{
    if (ctx.config.default_broker_id != 0)
        co_return ctx.config.default_broker_id;
    co_return co_await ctx.db.read(all_tenants, store::only_active_broker);
}

awaitable<http::response> ask_for_lead(const context& ctx, const messaging::task& task, std::int64_t broker_id,
                                       deadline until)
{
    http::request on_behalf_of;
    on_behalf_of.id = task.correlation_id;
    json::value body = json::object{{"broker_id", broker_id},
                                    {"phone", task.payload.text("phone")},
                                    {"name", task.payload.text("name")},
                                    {"source", "whatsapp"}};
    std::string path = "/internal/leads/resolve";
    return http::forward(ctx.http, ctx.config.crm_sync_url, ctx.config.service_token, std::move(on_behalf_of),
                         std::move(path), std::move(body), until);
}

void receive_from_lead(const context& ctx, messaging::unit& unit, std::int64_t broker_id, std::int64_t lead_id,
                       const json::value& from)
{
    unit.tx.set_scope(tenant(broker_id));
    const auto lead = store::find_recipient(unit.tx, lead_id);
    const auto name = lead && !lead->name.empty() ? lead->name : from.text("name");
    const auto c = store::open_conversation(unit.tx, broker_id, lead_id, from.text("phone"), name);
    const inbound_message in{from.text("provider_message_id"), from.text("text")};
    receive(ctx, unit, c, in);
}

}  // namespace

// A number without a conversation wrote: crm-sync finds or creates its lead, then the message is received as any other.
awaitable<messaging::outcome> resolve_sender(const context& ctx, const messaging::task& task, deadline until)
{
    const auto broker_id = co_await receiving_company(ctx);
    if (!broker_id)
        co_return messaging::failed("no_company", "several companies are active: set DEFAULT_BROKER_ID", false);
    const auto answer = co_await ask_for_lead(ctx, task, *broker_id, until);
    const auto body = json::parse(answer.body);
    const auto lead_id = body ? body->integer("lead_id") : std::nullopt;
    if (answer.status != 200 || !lead_id) {
        const bool may_do_later = answer.status >= 500 || answer.status == 429 || answer.status == 200;
        const auto why = "crm-sync answered " + std::to_string(answer.status) + ": " + answer.body;
        co_return messaging::failed("lead_not_resolved", why, may_do_later);
    }
    const auto record = [&ctx, broker_id = *broker_id, lead_id = *lead_id, from = task.payload](messaging::unit& unit) {
        receive_from_lead(ctx, unit, broker_id, lead_id, from);
    };
    co_return messaging::done({}, record);
}

}  // namespace relevo::whatsapp_bridge
