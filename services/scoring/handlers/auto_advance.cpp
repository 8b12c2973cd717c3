#include "auto_advance.hpp"

#include <algorithm>
#include <set>

#include "handlers/handlers.hpp"
#include "http/field_checks.hpp"
#include "tasks.hpp"

namespace relevo::scoring {

namespace {

constexpr std::size_t most_leads = 1000;
constexpr std::size_t leads_at_once = 100;  // in one transaction

struct advance_order
{
    std::int64_t broker_id = 0;
    std::optional<std::vector<std::int64_t>> lead_ids;  // in id order, each once; absent: all open ones
    bool dry_run = false;
};

void read_lead_ids(const json::value& list, advance_order& order, http::field_checks& checks)
{
    const json::array none;
    const auto& items = list.is_array() ? *list.as_array() : none;
    std::set<std::int64_t> ids;
    bool are_ids = list.is_array();
    for (const auto& v : items) {
        const auto id = v.as_integer().value_or(0);
        are_ids = are_ids && id > 0;
        ids.insert(id);
    }
    if (!are_ids)
        checks.add("lead_ids", "invalid_value", "Se espera una lista de ids");
    else if (items.empty() || items.size() > most_leads)
        checks.add("lead_ids", "invalid_length", "De 1 a 1000 ids");
    order.lead_ids.emplace(ids.begin(), ids.end());
}

advance_order parse_advance(const http::request& req, std::int64_t broker_id)
{
    advance_order order;
    order.broker_id = broker_id;
    if (req.body.empty())
        return order;
    const auto body = http::json_body(req);
    http::field_checks checks;
    if (const auto* ids = body.find("lead_ids"); ids && !ids->is_null())
        read_lead_ids(*ids, order, checks);
    if (const auto* dry_run = body.find("dry_run"); dry_run && !dry_run->is_null()) {
        if (!dry_run->is_bool())
            checks.add("dry_run", "invalid_type", "Se espera true o false");
        order.dry_run = dry_run->as_bool().value_or(false);
    }
    if (order.dry_run && !order.lead_ids)
        checks.add("lead_ids", "required", "dry_run necesita lead_ids");
    checks.refuse_if_any();
    return order;
}

struct numbered_report : advance_report
{
    json::array not_found;  // ids

    // Those of ids that are in crm-sync; the others are noted.
    std::vector<std::int64_t> known(database::transaction& tx, std::int64_t broker_id,
                                    const std::vector<std::int64_t>& ids)
    {
        auto leads = store::known_leads(tx, broker_id, ids);
        for (const auto id : ids)
            if (!std::binary_search(leads.begin(), leads.end(), id))
                not_found.emplace_back(id);
        return leads;
    }
};

json::value job_json(std::string task_id)
{
    return json::object{{"job_id", std::move(task_id)}};
}

json::value to_json(const advance_order& order, numbered_report report)
{
    json::object out{{"evaluated", report.evaluated},
                     {"advanced", report.advanced},
                     {"unchanged", report.unchanged},
                     {"skipped_locked", report.skipped_locked},
                     {"dry_run", order.dry_run}};
    out.set("not_found", std::move(report.not_found));
    out.set("transitions", std::move(report.transitions));
    return out;
}

// Some hundred leads at a time, so that no transaction is long.
awaitable<numbered_report> advance_now(const context& ctx, const advance_order& order, messaging::origin from)
{
    numbered_report report;
    const auto trigger_id = events::new_uuid();
    for (std::size_t begin = 0; begin < order.lead_ids->size(); begin += leads_at_once) {
        const auto first = order.lead_ids->begin() + static_cast<std::ptrdiff_t>(begin);
        const auto count = std::min(leads_at_once, order.lead_ids->size() - begin);
        const std::vector<std::int64_t> ids(first, first + static_cast<std::ptrdiff_t>(count));
        const auto so_far = report;
        const auto look = [&](database::transaction& tx) {
            report = so_far;
            preview_advance(tx, order.broker_id, report.known(tx, order.broker_id, ids), report);
        };
        const auto act = [&](messaging::unit& unit) {
            report = so_far;
            const auto known = report.known(unit.tx, order.broker_id, ids);
            advance_leads(unit, order.broker_id, known, trigger_id, report);
        };
        if (order.dry_run)
            co_await ctx.db.read(tenant(order.broker_id), look);
        else
            co_await ctx.outbox.transact(tenant(order.broker_id), from, act);
    }
    co_return report;
}

}  // namespace

// POST /api/v1/pipeline/auto-advance {lead_ids?, dry_run?} (ADMIN). With lead_ids 200 and what moved; without 202 and
// the id of the task that goes through all open leads.
awaitable<http::response> auto_advance(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    auth::require(user, auth::role::admin);
    const auto order = parse_advance(req, auth::acting_broker(req, user));
    const messaging::origin from{req.id, ""};
    if (order.lead_ids) {
        auto report = co_await advance_now(ctx, order, from);
        co_return http::ok(to_json(order, std::move(report)));
    }
    const auto plan = [&order](messaging::unit& unit) { return schedule_rescore(unit, order.broker_id); };
    auto job = co_await ctx.outbox.transact(tenant(order.broker_id), from, plan);
    co_return http::accepted(job_json(std::move(job)));
}

}  // namespace relevo::scoring
