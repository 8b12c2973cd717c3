#include "handlers/access.hpp"
#include "handlers/handlers.hpp"
#include "step_json.hpp"

namespace relevo::campaign_executor {

namespace {

std::vector<json::value> parse_steps(const json::value& body, problems& found)
{
    std::vector<json::value> steps;
    const auto* list = body.find("steps");
    if (!list || list->is_null())
        return steps;
    if (!list->is_array()) {
        found.add("steps", "invalid_type", "Debe ser una lista");
        return steps;
    }
    for (const auto& s : *list->as_array()) {
        const auto n = steps.size();
        steps.push_back(parse_step(s, static_cast<int>(n) + 1, "steps[" + std::to_string(n) + "]", found));
        for (std::size_t i = 0; i < n; ++i)
            if (steps[i].integer("step_number") == steps[n].integer("step_number"))
                found.add("steps[" + std::to_string(n) + "].step_number", "step_number_taken", "El número se repite");
    }
    return steps;
}

}  // namespace

// POST /api/v1/campaigns: 201, always a draft. 409 duplicate_name, 422.
awaitable<http::response> create_campaign(const context& ctx, const http::request& req)
{
    const auto who = writer(ctx, req);
    const auto body = http::json_body(req);
    problems found;
    campaign wanted;
    wanted.broker_id = who.broker_id;
    wanted.created_by = who.user.id;
    apply_body(wanted, body, found, true);
    const auto steps = parse_steps(body, found);
    found.refuse();

    const auto plan = [&](database::transaction& tx) {
        auto c = wanted;
        if (!store::insert_campaign(tx, c))
            duplicate_name();
        for (const auto& s : steps)
            store::insert_step(tx, c, s);
        return to_json(c, {}, store::steps_of(tx, c.id));
    };
    const auto created = co_await ctx.db.transact(tenant{who.broker_id}, plan);
    co_return http::created(created);
}

}  // namespace relevo::campaign_executor
