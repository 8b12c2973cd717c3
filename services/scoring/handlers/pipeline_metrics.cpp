#include "pipeline_metrics.hpp"

#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::scoring {

namespace {

metrics_query parse_metrics(const http::request& req, const auth::user& user, std::int64_t broker_id,
                            const models::time_zone& zone)
{
    field_checks checks;
    metrics_query q;
    q.broker_id = broker_id;
    q.zone = zone;
    q.days = read_days(req, day(zone.local(std::chrono::system_clock::now()).date), first_of_thirty, checks);
    q.assigned = read_assignee(req, user, checks);
    q.source = req.parameter("source").value_or("");
    q.group_by = choice(req, "group_by", {"none", "agent", "source", "week"}, checks);
    if (q.group_by == "none")
        q.group_by.clear();
    checks.refuse_if_any();
    return q;
}

}  // namespace

// GET /api/v1/pipeline/metrics. An AGENT's are of own leads.
awaitable<http::response> pipeline_metrics(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto broker_id = auth::acting_broker(req, user);
    const auto find = [broker_id](database::transaction& tx) { return store::broker_rules_of(tx, broker_id); };
    const auto rules = co_await ctx.db.read(tenant(broker_id), find);
    const auto q = parse_metrics(req, user, broker_id, rules.zone);
    const auto read = [&](database::transaction& tx) { return read_metrics(tx, q, rules.pipeline); };
    const auto metrics = co_await ctx.db.read(tenant(broker_id), read);
    co_return http::ok(metrics);
}

}  // namespace relevo::scoring
