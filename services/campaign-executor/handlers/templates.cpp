#include "handlers/access.hpp"
#include "handlers/handlers.hpp"
#include "store_templates.hpp"

namespace relevo::campaign_executor {

namespace {

message_template present(std::optional<message_template> t)
{
    if (!t)
        throw http::refusal({404, "template_not_found", "La plantilla no existe"});
    return std::move(*t);
}

template_filter parse_template_filter(const http::request& req, std::int64_t broker_id)
{
    problems found;
    template_filter f;
    f.broker_id = broker_id;
    f.page = http::page_of(req);
    f.channel = req.parameter("channel").value_or("");
    f.category = req.parameter("category").value_or("");
    f.agent_type = req.parameter("agent_type").value_or("");
    f.search = req.parameter("search").value_or("");
    const auto active = req.parameter("is_active").value_or("");
    if (!f.channel.empty() && !is_template_channel(f.channel))
        found.add("channel", "invalid_value", "El canal no existe");
    if (!f.category.empty() && !is_template_category(f.category))
        found.add("category", "invalid_value", "La categoría no existe");
    if (active == "true" || active == "false")
        f.is_active = active == "true";
    else if (!active.empty())
        found.add("is_active", "invalid_value", "true o false");
    const auto sort = req.parameter("sort").value_or("-created_at");
    f.oldest_first = sort == "created_at";
    if (sort != "created_at" && sort != "-created_at")
        found.add("sort", "invalid_value", "created_at o -created_at");
    found.refuse();
    return f;
}

[[noreturn]] void in_use(const std::vector<std::int64_t>& campaigns)
{
    http::problem p{409, "template_in_use", "Hay campañas activas que usan la plantilla"};
    p.extra.set("campaign_ids", json::array(campaigns.begin(), campaigns.end()));
    throw http::refusal(std::move(p));
}

}  // namespace

// GET /api/v1/templates?channel=&category=&agent_type=&is_active=&search=
awaitable<http::response> list_templates(const context& ctx, const http::request& req)
{
    const auto who = reader(ctx, req);
    const auto f = parse_template_filter(req, who.broker_id);
    std::int64_t total = 0;
    const auto read = [&](database::transaction& tx) { return store::list_templates(tx, f, total); };
    const auto found = co_await ctx.db.read(tenant{who.broker_id}, read);
    json::array data;
    for (const auto& t : found)
        data.push_back(to_json(t));
    co_return http::ok(http::envelope(std::move(data), total, f.page));
}

// POST /api/v1/templates: 201. 422.
awaitable<http::response> create_template(const context& ctx, const http::request& req)
{
    const auto who = writer(ctx, req);
    const auto body = http::json_body(req);
    problems found;
    message_template wanted;
    wanted.broker_id = who.broker_id;
    apply_body(wanted, body, found, true);
    found.refuse();
    const auto insert = [&](database::transaction& tx) {
        auto t = wanted;
        store::insert_template(tx, t);
        return to_json(t);
    };
    const auto created = co_await ctx.db.transact(tenant{who.broker_id}, insert);
    co_return http::created(created);
}

// GET /api/v1/templates/{id}
awaitable<http::response> get_template(const context& ctx, const http::request& req)
{
    const auto who = reader(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto read = [&](database::transaction& tx) {
        return to_json(present(store::find_template(tx, who.broker_id, id)));
    };
    const auto found = co_await ctx.db.read(tenant{who.broker_id}, read);
    co_return http::ok(found);
}

// PUT /api/v1/templates/{id}: partial; what is sent from then on. 422.
awaitable<http::response> update_template(const context& ctx, const http::request& req)
{
    const auto who = writer(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto body = http::json_body(req);
    const auto change = [&](database::transaction& tx) {
        auto t = present(store::lock_template(tx, who.broker_id, id));
        problems found;
        apply_body(t, body, found, false);
        found.refuse();
        store::update_template(tx, t);
        return to_json(t);
    };
    const auto updated = co_await ctx.db.transact(tenant{who.broker_id}, change);
    co_return http::ok(updated);
}

// DELETE /api/v1/templates/{id}: 204. 409 template_in_use with campaign_ids.
awaitable<http::response> delete_template(const context& ctx, const http::request& req)
{
    const auto who = writer(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto remove = [&](database::transaction& tx) {
        present(store::lock_template(tx, who.broker_id, id));
        if (const auto campaigns = store::campaigns_using(tx, who.broker_id, id); !campaigns.empty())
            in_use(campaigns);
        store::remove_template(tx, id);
    };
    co_await ctx.db.transact(tenant{who.broker_id}, remove);
    co_return http::no_content();
}

}  // namespace relevo::campaign_executor
