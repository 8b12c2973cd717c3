#include "handlers/campaign_verbs.hpp"

#include "domain/activation.hpp"
#include "domain/template_text.hpp"
#include "executor.hpp"
#include "handlers/access.hpp"
#include "handlers/handlers.hpp"
#include "step_json.hpp"
#include "store_templates.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::size_t resumed_at_once = 10'000;

template <class Type>
void tell(messaging::unit& unit, const Type& type, const campaign& c)
{
    events::v1::CampaignEvent m;
    m.set_broker_id(c.broker_id);
    m.set_campaign_id(c.id);
    m.set_status(std::string(models::to_string(c.status)));
    m.set_reason(c.pause_reason.value_or(""));
    unit.publish(type, m);
    tell_progress(unit, c.broker_id, c.id);
}

std::map<std::int64_t, template_standing> standings_of(messaging::unit& unit, std::int64_t broker_id,
                                                       const std::vector<step>& steps)
{
    std::vector<std::int64_t> ids;
    for (const auto& s : steps)
        for (const auto& v : s.variants)
            ids.push_back(v.message_template_id);
    std::map<std::int64_t, template_standing> all;
    for (const auto& [id, t] : store::templates_of(unit.tx, broker_id, ids))
        all.emplace(id, template_standing{t.channel, t.is_active, t.is_approved(),
                                          variables_without_default(parse_template(t.content))});
    return all;
}

void require_ready(messaging::unit& unit, const campaign& c, const json::value& steps)
{
    const auto times = read_schedule(c.settings.schedule);
    activation_facts facts;
    facts.steps = read_steps(steps);
    facts.has_call_windows = !times.call.empty();
    facts.has_message_windows = !times.message.empty();
    facts.has_voice_config = store::has_voice_config(unit.tx, c.broker_id);
    facts.channel = c.channel;
    facts.templates = standings_of(unit, c.broker_id, facts.steps);
    problems found;
    for (const auto& p : activation_problems(facts))
        found.add(p.field, p.code, p.message);
    found.refuse("campaign_not_ready", "La campaña no se puede activar");
}

campaign_status running_status(const campaign& c)
{
    const auto start = read_schedule(c.settings.schedule).start_at;
    return start && *start > wall_clock::now() ? campaign_status::scheduled : campaign_status::active;
}

json::value answer(messaging::unit& unit, const campaign& c)
{
    return to_json(c, store::count_enrollments(unit.tx, c.id), store::steps_of(unit.tx, c.id));
}

using verb = void (*)(messaging::unit&, campaign&, const std::string& reason);

// One of the verbs as a route: locks the campaign, applies it, answers the campaign.
awaitable<http::response> run_verb(const context& ctx, const http::request& req, verb apply, std::string reason)
{
    const auto who = writer(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto plan = [&](messaging::unit& unit) {
        auto c = found_or_404(store::lock_campaign(unit.tx, who.broker_id, id));
        apply(unit, c, reason);
        return answer(unit, c);
    };
    const messaging::origin from{req.id, ""};
    const auto result = co_await ctx.outbox.transact(tenant{who.broker_id}, from, plan);
    co_return http::ok(result);
}

}  // namespace

void activate(messaging::unit& unit, campaign& c, const std::string&)
{
    if (c.status == campaign_status::active || c.status == campaign_status::scheduled)
        return;
    if (c.status == campaign_status::paused && c.active_version)
        return resume(unit, c, "");
    if (c.status != campaign_status::draft && c.status != campaign_status::paused)
        throw http::refusal({409, "campaign_ended", "La campaña ya terminó"});
    const auto steps = store::steps_of(unit.tx, c.id);
    require_ready(unit, c, steps);
    c.active_version = c.active_version.value_or(0) + 1;
    c.status = running_status(c);
    c.pause_reason.reset();
    store::freeze_version(unit.tx, c, *c.active_version, steps);
    store::update_campaign(unit.tx, c);
    tell(unit, events::campaign_activated, c);
}

void pause(messaging::unit& unit, campaign& c, const std::string& reason)
{
    if (c.status == campaign_status::paused)
        return;
    if (c.status != campaign_status::active && c.status != campaign_status::scheduled)
        throw http::refusal({409, "campaign_not_active", "La campaña no está activa"});
    c.status = campaign_status::paused;
    c.pause_reason = reason.empty() ? "manual" : reason;
    store::update_campaign(unit.tx, c);
    tell(unit, events::campaign_paused, c);
}

// Enrollments that were due meanwhile are due now; the gate keeps the hours.
void resume(messaging::unit& unit, campaign& c, const std::string&)
{
    if (c.status == campaign_status::active || c.status == campaign_status::scheduled)
        return;
    if (c.status != campaign_status::paused || !c.active_version)
        throw http::refusal({409, "campaign_not_paused", "La campaña no está en pausa"});
    c.status = running_status(c);
    c.pause_reason.reset();
    store::update_campaign(unit.tx, c);
    const auto now = wall_clock::now();
    for (auto& e : store::paused_enrollments(unit.tx, c.id, resumed_at_once))
        schedule_step(unit, e, now, now);
    tell(unit, events::campaign_activated, c);
}

// Whoever is still on the way leaves it now.
void complete(messaging::unit& unit, campaign& c, const std::string&)
{
    if (c.status == campaign_status::completed)
        return;
    if (!c.active_version || c.status == campaign_status::archived)
        throw http::refusal({409, "campaign_not_active", "La campaña no está activa"});
    c.status = campaign_status::completed;
    c.pause_reason.reset();
    store::update_campaign(unit.tx, c);
    const auto now = wall_clock::now();
    for (auto& e : store::open_enrollments_of(unit.tx, c.id))
        finish(unit, e, "exited", "campaign_ended", now);
    tell(unit, events::campaign_completed, c);
}

awaitable<http::response> activate_campaign(const context& ctx, const http::request& req)
{
    return run_verb(ctx, req, activate, "");
}

awaitable<http::response> pause_campaign(const context& ctx, const http::request& req)
{
    return run_verb(ctx, req, pause, req.body.empty() ? "" : http::json_body(req).text("reason"));
}

awaitable<http::response> resume_campaign(const context& ctx, const http::request& req)
{
    return run_verb(ctx, req, resume, "");
}

}  // namespace relevo::campaign_executor
