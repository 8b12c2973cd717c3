#include <map>
#include <set>

#include "application.hpp"
#include "application_job.hpp"
#include "audience.hpp"
#include "handlers/access.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::size_t max_listed = 10'000, max_filtered = 100'000;
// So many are applied in the request; more by a task.
constexpr std::size_t at_once = 1'000;
constexpr std::size_t listed_skips = 100;

struct wanted_application
{
    application what;
    std::size_t listed = 0;  // lead_ids, as they were given
    std::optional<lead_filter> filter;
    bool use_audience = false;
};

struct answer_of_application
{
    std::int64_t requested = 0;
    applied result;
    std::optional<std::int64_t> job_id;
};

void take_leads(const json::value& list, wanted_application& w, problems& found)
{
    if (!list.is_array() || list.as_array()->empty()) {
        found.add("lead_ids", "required", "Indique los leads");
        return;
    }
    w.listed = list.as_array()->size();
    if (w.listed > max_listed)
        found.add("lead_ids", "too_many", "Como máximo 10000 por solicitud");
    std::set<std::int64_t> seen;
    for (const auto& v : *list.as_array()) {
        const auto id = v.as_integer();
        if (!id || *id < 1) {
            found.add("lead_ids", "invalid_type", "Los ids son números");
            return;
        }
        if (seen.insert(*id).second)
            w.what.lead_ids.push_back(*id);
    }
}

void take_start(const json::value& body, wanted_application& w, problems& found)
{
    const auto* v = body.find("start_at");
    if (!v || v->is_null())
        return;
    const auto text = v->as_string() ? *v->as_string() : "";
    w.what.start_at = models::parse_rfc3339(text);
    if (models::lacks_offset(text))
        found.add("start_at", "timezone_required", "Falta la zona horaria");
    else if (!w.what.start_at)
        found.add("start_at", "invalid_time", "No es una fecha y hora válida");
}

// Exactly one of lead_ids, filter and use_audience.
wanted_application parse_application(const json::value& body)
{
    problems found;
    wanted_application w;
    const auto* ids = body.find("lead_ids");
    const auto* filter = body.find("filter");
    const bool has_ids = ids && !ids->is_null(), has_filter = filter && !filter->is_null();
    w.use_audience = body.boolean("use_audience").value_or(false);
    if (has_ids + has_filter + w.use_audience != 1)
        found.add("lead_ids", "exactly_one", "Indique lead_ids, filter o use_audience");
    else if (has_ids)
        take_leads(*ids, w, found);
    else if (has_filter)
        w.filter = parse_lead_filter(*filter, "filter", found);
    take_start(body, w, found);
    w.what.dry_run = body.boolean("dry_run").value_or(false);
    w.what.force_reentry = body.boolean("force_reentry").value_or(false);
    found.refuse();
    return w;
}

// Whom it is about, as of now.
std::vector<std::int64_t> leads_of(database::transaction& tx, const campaign& c, const wanted_application& w)
{
    if (!w.filter && !w.use_audience)
        return w.what.lead_ids;
    problems found;
    const auto* audience = c.settings.audience.find("filter");
    const auto filter =
        w.filter ? *w.filter : parse_lead_filter(audience ? *audience : json::value(), "audience", found);
    found.refuse();
    auto ids = store::find_leads(tx, c.broker_id, filter, 0, max_filtered + 1);
    if (ids.size() > max_filtered)
        found.add(w.filter ? "filter" : "audience", "too_many", "Como máximo 100000 leads");
    found.refuse();
    return ids;
}

campaign open_campaign(messaging::unit& unit, std::int64_t broker_id, std::int64_t id)
{
    if (auto c = lock_open_campaign(unit, broker_id, id))
        return std::move(*c);
    found_or_404(store::find_campaign(unit.tx, broker_id, id));
    throw http::refusal({409, "campaign_not_active", "La campaña no está activa"});
}

answer_of_application carry_out(messaging::unit& unit, const campaign& c, const wanted_application& w)
{
    auto all = w.what;
    all.lead_ids = leads_of(unit.tx, c, w);
    answer_of_application a;
    a.requested = static_cast<std::int64_t>(w.listed ? w.listed : all.lead_ids.size());
    if (all.lead_ids.size() <= at_once || all.dry_run)
        a.result = apply_to_leads(unit, c, all, wall_clock::now());
    else
        a.job_id = begin_job(unit, c, all);
    return a;
}

json::value to_json(std::int64_t campaign_id, const answer_of_application& a, bool dry_run)
{
    json::array skipped;
    std::map<std::string, std::int64_t> by_reason;
    for (const auto& [lead, reason] : a.result.skipped) {
        ++by_reason[reason];
        if (skipped.size() < listed_skips)
            skipped.emplace_back(json::object{{"lead_id", lead}, {"reason", reason}});
    }
    json::object counts;
    for (const auto& [reason, n] : by_reason)
        counts.set(reason, n);
    return json::object{{"campaign_id", campaign_id},
                        {"requested", a.requested},
                        {"enrolled", a.result.enrolled},
                        {"already_enrolled", a.result.already_enrolled},
                        {"skipped", std::move(skipped)},
                        {"skipped_counts", std::move(counts)},
                        {"job_id", a.job_id},
                        {"dry_run", dry_run}};
}

}  // namespace

// POST /api/v1/campaigns/{id}/apply: 200; 202 with job_id for more than 1000 leads. 409 campaign_not_active, 422. The
// same leads again enrol nobody.
awaitable<http::response> apply_campaign(const context& ctx, const http::request& req)
{
    const auto who = writer(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto wanted = parse_application(http::json_body(req));

    const auto plan = [&](messaging::unit& unit) {
        return carry_out(unit, open_campaign(unit, who.broker_id, id), wanted);
    };
    const messaging::origin from{req.id, ""};
    const auto done = co_await ctx.outbox.transact(tenant{who.broker_id}, from, plan);
    const auto answer = to_json(id, done, wanted.what.dry_run);
    co_return done.job_id ? http::accepted(answer) : http::ok(answer);
}

}  // namespace relevo::campaign_executor
