#include "crm.hpp"

#include "http/forward.hpp"
#include "store.hpp"

namespace relevo::whatsapp_bridge {

awaitable<http::response> ask_crm(const context& ctx, std::string path, std::string correlation_id, json::value body,
                                  deadline until)
{
    http::request on_behalf_of;
    on_behalf_of.id = std::move(correlation_id);
    return http::forward(ctx.http, ctx.config.crm_sync_url, ctx.config.service_token, std::move(on_behalf_of),
                         std::move(path), std::move(body), until);
}

awaitable<resolved_lead> resolve_lead(const context& ctx, std::string correlation_id, json::value who, deadline until)
{
    std::string path = "/internal/leads/resolve";
    auto answer = co_await ask_crm(ctx, std::move(path), std::move(correlation_id), std::move(who), until);
    resolved_lead out;
    out.status = answer.status;
    if (answer.status == 200)
        out.lead_id = json::parse_or_null(answer.body).integer("lead_id").value_or(0);
    out.body = std::move(answer.body);
    co_return out;
}

awaitable<std::optional<std::int64_t>> receiving_company(const context& ctx)
{
    if (ctx.config.default_broker_id != 0)
        co_return ctx.config.default_broker_id;
    co_return co_await ctx.db.read(all_tenants, store::only_active_broker);
}

}  // namespace relevo::whatsapp_bridge
