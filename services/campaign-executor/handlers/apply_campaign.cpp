#include <algorithm>
#include <set>

#include "executor.hpp"
#include "handlers/access.hpp"
#include "handlers/handlers.hpp"
#include "step_json.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::size_t max_leads = 1000;
constexpr std::size_t listed_skips = 100;

struct application
{
    std::vector<std::int64_t> lead_ids;  // each once, as asked
    std::size_t requested = 0;
    std::optional<time_point> start_at;
    bool dry_run = false, force_reentry = false;
};

struct applied
{
    std::int64_t enrolled = 0, already_enrolled = 0;
    std::vector<std::pair<std::int64_t, std::string>> skipped;
};

void take_leads(const json::value& body, application& a, problems& found)
{
    const auto* list = body.find("lead_ids");
    if (!list || !list->is_array() || list->as_array()->empty()) {
        found.add("lead_ids", "required", "Indique los leads");
        return;
    }
    a.requested = list->as_array()->size();
    if (a.requested > max_leads)
        found.add("lead_ids", "too_many", "Por ahora como máximo 1000 por solicitud");
    std::set<std::int64_t> seen;
    for (const auto& v : *list->as_array()) {
        const auto id = v.as_integer();
        if (!id || *id < 1)
            found.add("lead_ids", "invalid_type", "Los ids son números");
        else if (seen.insert(*id).second)
            a.lead_ids.push_back(*id);
    }
}

void take_start(const json::value& body, application& a, problems& found)
{
    const auto* v = body.find("start_at");
    if (!v || v->is_null())
        return;
    const auto text = v->as_string() ? *v->as_string() : "";
    a.start_at = models::parse_rfc3339(text);
    if (models::lacks_offset(text))
        found.add("start_at", "timezone_required", "Falta la zona horaria");
    else if (!a.start_at)
        found.add("start_at", "invalid_time", "No es una fecha y hora válida");
}

application parse_application(const json::value& body)
{
    problems found;
    application a;
    const auto* filter = body.find("filter");
    if ((filter && !filter->is_null()) || body.boolean("use_audience").value_or(false))
        found.add(filter && !filter->is_null() ? "filter" : "use_audience", "unsupported", "Por ahora solo lead_ids");
    else
        take_leads(body, a, found);
    take_start(body, a, found);
    a.dry_run = body.boolean("dry_run").value_or(false);
    a.force_reentry = body.boolean("force_reentry").value_or(false);
    found.refuse();
    return a;
}

bool needs_phone(const campaign& c, const std::vector<step>& steps)
{
    return c.channel == "call" || c.channel == "whatsapp" ||
           std::any_of(steps.begin(), steps.end(), [](const step& s) { return s.action == step_action::make_call; });
}

enrollment entry_of(const campaign& c, const step& first, std::int64_t lead_id, const enrollment_candidate& lead,
                    const application& a, const models::weekly_windows& broker_windows, time_point now)
{
    enrollment e;
    e.broker_id = c.broker_id;
    e.campaign_id = c.id;
    e.lead_id = lead_id;
    e.version = *c.active_version;
    e.entry_no = lead.last_entry_no + 1;
    e.step_number = first.number;
    e.priority = c.priority;
    e.entered_at = now;
    e.due_at = due_for(c, first, lead.zone, broker_windows, std::max(now, a.start_at.value_or(now)));
    e.next_run_at = e.due_at;
    return e;
}

// The campaign is locked, so two applications never enrol one lead twice.
applied apply_to_leads(messaging::unit& unit, const campaign& c, const application& a, time_point now)
{
    const auto steps = read_steps(store::version_steps(unit.tx, c.id, *c.active_version));
    const auto* first = step_after(steps, 0);
    const auto exits = read_exit_conditions(c.settings.exit_conditions);
    const auto reentry = read_reentry(c.settings.reentry);
    const auto known = store::candidates(unit.tx, c, a.lead_ids);
    const auto broker_windows = store::broker_call_windows(unit.tx, c.broker_id);
    const auto ever = store::count_enrollments(unit.tx, c.id).enrolled;

    applied result;
    for (const auto id : a.lead_ids) {
        const auto found = known.find(id);
        const auto lead = found == known.end() ? enrollment_candidate{} : found->second;
        auto why_not = skip_reason(lead.facts, exits, reentry, a.force_reentry, needs_phone(c, steps), now);
        if (!why_not && c.max_contacts && ever + result.enrolled >= *c.max_contacts)
            why_not = "max_contacts_reached";
        if (why_not == "already_enrolled") {
            ++result.already_enrolled;
        } else if (why_not) {
            result.skipped.emplace_back(id, *why_not);
        } else {
            ++result.enrolled;
            if (!a.dry_run && first)
                enrol(unit, entry_of(c, *first, id, lead, a, broker_windows, now), now);
        }
    }
    if (!a.dry_run && result.enrolled)
        tell_progress(unit, c.broker_id, c.id);
    return result;
}

json::value to_json(std::int64_t campaign_id, const application& a, const applied& r)
{
    json::array skipped;
    std::map<std::string, std::int64_t> by_reason;
    for (const auto& [lead, reason] : r.skipped) {
        ++by_reason[reason];
        if (skipped.size() < listed_skips)
            skipped.emplace_back(json::object{{"lead_id", lead}, {"reason", reason}});
    }
    json::object counts;
    for (const auto& [reason, n] : by_reason)
        counts.set(reason, n);
    return json::object{{"campaign_id", campaign_id},
                        {"requested", static_cast<std::int64_t>(a.requested)},
                        {"enrolled", r.enrolled},
                        {"already_enrolled", r.already_enrolled},
                        {"skipped", std::move(skipped)},
                        {"skipped_counts", std::move(counts)},
                        {"job_id", nullptr},
                        {"dry_run", a.dry_run}};
}

}  // namespace

// POST /api/v1/campaigns/{id}/apply: 200. 409 campaign_not_active, 422. The same leads again enrol nobody.
awaitable<http::response> apply_campaign(const context& ctx, const http::request& req)
{
    const auto who = writer(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto wanted = parse_application(http::json_body(req));

    const auto plan = [&](messaging::unit& unit) {
        const auto c = found_or_404(store::lock_campaign(unit.tx, who.broker_id, id));
        const bool runs = c.status == campaign_status::active || c.status == campaign_status::scheduled;
        if (!runs || !c.active_version)
            throw http::refusal({409, "campaign_not_active", "La campaña no está activa"});
        return apply_to_leads(unit, c, wanted, wall_clock::now());
    };
    const messaging::origin from{req.id, ""};
    const auto result = co_await ctx.outbox.transact(tenant{who.broker_id}, from, plan);
    co_return http::ok(to_json(id, wanted, result));
}

}  // namespace relevo::campaign_executor
