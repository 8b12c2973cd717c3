#include "handlers/access.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

namespace {

campaign_filter parse_filter(const http::request& req, std::int64_t broker_id)
{
    problems found;
    campaign_filter f;
    f.broker_id = broker_id;
    f.page = http::page_of(req);
    f.status = req.parameter("status").value_or("");
    f.channel = req.parameter("channel").value_or("");
    f.triggered_by = req.parameter("triggered_by").value_or("");
    f.search = req.parameter("search").value_or("");
    const auto sort = req.parameter("sort").value_or("-created_at");
    f.oldest_first = sort == "created_at";
    if (!f.status.empty() && !models::parse_campaign_status(f.status))
        found.add("status", "invalid_value", "El estado no existe");
    if (!f.triggered_by.empty() && !models::parse_campaign_trigger(f.triggered_by))
        found.add("triggered_by", "invalid_value", "El disparador no existe");
    if (sort != "created_at" && sort != "-created_at")
        found.add("sort", "invalid_value", "created_at o -created_at");
    found.refuse();
    return f;
}

}  // namespace

// GET /api/v1/campaigns
awaitable<http::response> list_campaigns(const context& ctx, const http::request& req)
{
    const auto who = reader(ctx, req);
    const auto f = parse_filter(req, who.broker_id);
    std::int64_t total = 0;
    const auto read = [&](database::transaction& tx) { return store::list_campaigns(tx, f, total); };
    const auto campaigns = co_await ctx.db.read(tenant{who.broker_id}, read);
    json::array data;
    for (const auto& c : campaigns)
        data.push_back(to_json(c.what, c.counts, nullptr));
    co_return http::ok(http::envelope(std::move(data), total, f.page));
}

}  // namespace relevo::campaign_executor
