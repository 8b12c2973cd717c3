#include <algorithm>

#include "handlers/admin.hpp"
#include "refusals.hpp"
#include "remedies.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::int64_t most_at_once = 500;

// Which entries: {"ids":[…]} or {"filter":{…},"max":500}.
struct selection
{
    std::optional<std::vector<std::string>> ids;
    dead_task_filter filter;
    std::int64_t most = most_at_once;
};

std::vector<std::string> ids_of(const json::value& list, field_checks& checks)
{
    std::vector<std::string> ids;
    if (const auto* items = list.as_array())
        for (const auto& item : *items)
            if (const auto* id = item.as_string())
                ids.push_back(*id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.empty() || ids.size() > most_at_once)
        checks.add("ids", "out_of_range", "Entre 1 y 500 ids");
    return ids;
}

selection parse_selection(const json::value& body)
{
    field_checks checks;
    selection s;
    const auto* ids = body.find("ids");
    const auto* filter = body.find("filter");
    if ((ids != nullptr) == (filter && filter->is_object()))
        checks.add("ids", "required", "Se espera ids o filter");
    if (ids)
        s.ids = ids_of(*ids, checks);
    s.most = body.integer("max").value_or(most_at_once);
    if (s.most < 1 || s.most > most_at_once)
        checks.add("max", "out_of_range", "Entre 1 y 500");
    checks.refuse_if_any();
    if (!ids)
        s.filter = parse_dead_task_filter([filter](std::string_view name) { return filter->optional_text(name); });
    return s;
}

std::vector<dead_tasks::entry> lock_selected(database::transaction& tx, const operator_access& who, const selection& s)
{
    if (!s.ids)
        return dead_tasks::lock_matching(tx, who.broker_id, s.filter, s.most);
    std::vector<std::string> uuids;
    std::copy_if(s.ids->begin(), s.ids->end(), std::back_inserter(uuids), events::is_uuid);
    return dead_tasks::lock(tx, who.broker_id, uuids);
}

// Ids that name no entry, another company's among them.
void add_unknown(const selection& s, const std::vector<dead_tasks::entry>& found, remedied& result)
{
    if (!s.ids)
        return;
    for (const auto& id : *s.ids)
        if (std::none_of(found.begin(), found.end(), [&id](const auto& e) { return e.id == id; }))
            result.skipped.emplace_back(id, "not_found");
}

awaitable<http::response> remedy_selected(const admin_context& ctx, const http::request& req, remedy what)
{
    const auto who = operator_of(ctx, req);
    const auto body = http::json_body(req);
    const auto selected = parse_selection(body);
    prescription p;
    p.what = what;
    p.by = who.user;
    p.request_id = req.id;
    p.reason = what == remedy::discard ? body.text("reason").substr(0, 500) : "";
    const auto plan = [&](messaging::unit& u) {
        const auto found = lock_selected(u.tx, who, selected);
        auto result = apply(u, p, found);
        add_unknown(selected, found, result);
        return result;
    };
    const auto result = co_await ctx.outbox.transact(who.scope(), origin_of(req), plan);

    json::array skipped;
    for (const auto& [id, why] : result.skipped)
        skipped.push_back(json::object{{"id", id}, {"reason", why}});
    json::object answer;
    answer.set("accepted", result.accepted.size());
    answer.set("skipped", std::move(skipped));
    co_return http::accepted(answer);
}

}  // namespace

// POST /api/v1/admin/tasks/retry. 202 {"accepted","skipped":[{"id","reason"}]}; 422.
awaitable<http::response> retry_dead_tasks(const admin_context& ctx, const http::request& req)
{
    return remedy_selected(ctx, req, remedy::retry);
}

// POST /api/v1/admin/tasks/discard: the same, with "reason".
awaitable<http::response> discard_dead_tasks(const admin_context& ctx, const http::request& req)
{
    return remedy_selected(ctx, req, remedy::discard);
}

}  // namespace relevo::webhook_gateway::handlers
