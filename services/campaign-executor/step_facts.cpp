#include "step_facts.hpp"

#include <algorithm>

#include "domain/message_rules.hpp"
#include "domain/template_text.hpp"
#include "store_runs.hpp"
#include "store_templates.hpp"

namespace relevo::campaign_executor {

namespace {

// Free text reaches only somebody who wrote within it.
constexpr std::chrono::hours whatsapp_window{24};
// When the campaign's lines are all taken.
constexpr std::chrono::seconds lines_again{30};

bool is_whatsapp_open(const run_context& c, time_point now)
{
    return c.lead.last_inbound_at && now - *c.lead.last_inbound_at < whatsapp_window;
}

fact text_fact(const std::optional<std::string>& text)
{
    return text && !text->empty() ? fact(*text) : fact();
}

fact time_fact(const std::optional<time_point>& t)
{
    return t ? fact(*t) : fact();
}

fact json_fact(const json::value& v)
{
    if (v.is_bool())
        return *v.as_bool();
    if (v.is_number())
        return *v.as_number();
    if (v.as_string())
        return *v.as_string();
    if (!v.is_array())
        return {};
    std::vector<std::string> list;
    for (const auto& one : *v.as_array())
        if (one.as_string())
            list.push_back(*one.as_string());
    return list;
}

void add_lead_facts(fact_table& t, const lead_details& l)
{
    t["lead.name"] = text_fact(l.name);
    t["lead.phone"] = text_fact(l.phone);
    t["lead.email"] = text_fact(l.email);
    t["lead.source"] = text_fact(l.source);
    t["lead.language"] = text_fact(l.language);
    t["lead.timezone"] = text_fact(l.timezone);
    t["lead.location"] = text_fact(l.location);
    t["lead.calificacion"] = text_fact(l.calificacion);
    t["lead.status"] = l.status;
    t["lead.pipeline_stage"] = l.stage;
    t["lead.lead_score"] = l.score;
    if (l.assigned_to)
        t["lead.assigned_to"] = static_cast<double>(*l.assigned_to);
    t["lead.created_at"] = time_fact(l.created_at);
    t["lead.last_inbound_at"] = time_fact(l.last_inbound_at);
    t["lead.tags"] = json_fact(l.tags.is_array() ? l.tags : json::value(json::array{}));
    if (const auto* metadata = l.metadata.as_object())
        for (const auto& [key, v] : *metadata)
            t["lead.metadata." + key] = json_fact(v);
}

// What the lead said since then: a message, or a call it took.
bool replied_since(const enrollment& e, const run_context& c, time_point since)
{
    return (e.replied_at && *e.replied_at >= since) || (c.lead.last_inbound_at && *c.lead.last_inbound_at >= since);
}

fact_table facts_for_conditions(database::transaction& tx, const enrollment& e, const run_context& c, time_point now)
{
    fact_table t;
    add_lead_facts(t, c.lead);
    t["replied_since_enrollment"] = replied_since(e, c, e.entered_at);
    for (const auto& [number, standing] : store::standings(tx, e.id)) {
        t["replied_since_step:" + std::to_string(number)] = replied_since(e, c, standing.at);
        t["message.status:" + std::to_string(number)] = standing.status;
    }
    if (const auto outcome = store::last_call_outcome(tx, {e.broker_id, e.lead_id})) {
        t["last_call.outcome"] = *outcome;
        t["last_call.answered"] = is_reached(outcome_of(*outcome, ""));
    }
    t["enrollment.days"] = std::chrono::duration<double, std::ratio<86400>>(now - e.entered_at).count();
    t["now.weekday"] = static_cast<double>(zone_of(c.zone).local(now).weekday);
    t["window.whatsapp_open"] = is_whatsapp_open(c, now);
    return t;
}

const variant* variant_of(const enrollment& e, const step& s)
{
    if (const auto* frozen = e.variants.find(std::to_string(s.number)); frozen && frozen->as_string())
        for (const auto& v : s.variants)
            if (v.key == *frozen->as_string())
                return &v;
    return s.variants.empty() ? nullptr : pick_variant(s.variants, e.id, s.number);
}

// The message and, in facts, why it cannot be sent.
outgoing_message compose(database::transaction& tx, const enrollment& e, const run_context& c, const step& s,
                         message_facts& facts, time_point now)
{
    outgoing_message m;
    m.channel = channel_of(s, c.what.channel);
    facts.is_channel_sendable = is_sendable(m.channel);
    facts.has_identity = m.channel == "email" ? !c.lead.email.value_or("").empty() : !c.lead.phone.value_or("").empty();
    const auto* v = variant_of(e, s);
    m.what = v ? store::find_template(tx, e.broker_id, v->message_template_id) : std::nullopt;
    facts.has_template = m.what.has_value();
    if (!m.what)
        return m;
    m.variant = v->key;
    facts.is_active = m.what->is_active;
    facts.fits_channel = m.what->fits(m.channel);
    m.by_provider_template = m.channel == "whatsapp" && m.what->is_approved();
    facts.needs_window = m.channel == "whatsapp" && !m.by_provider_template;
    facts.is_window_open = is_whatsapp_open(c, now);
    const auto parsed = parse_template(m.what->content);
    const auto values = values_of(c, m.what->language, now);
    auto rendered = render(parsed, values);
    facts.misses_variable = !rendered.missing.empty();
    m.text = std::move(rendered.text);
    if (m.by_provider_template)
        m.variables = positions(parsed, values);
    return m;
}

// The campaign's daily_cap (days of the company) and max_concurrent_calls.
std::optional<time_point> limit_frees_at(database::transaction& tx, const run_context& c, const step& s,
                                         const limits& l, time_point now)
{
    if (l.daily_cap) {
        const auto zone = zone_of(c.broker_zone);
        const auto today = zone.local(now).date;
        if (store::contacts_since(tx, c.what.id, zone.instant(today, std::chrono::minutes(0))) >= *l.daily_cap)
            return zone.instant(std::chrono::sys_days(today) + std::chrono::days(1), std::chrono::minutes(0));
    }
    if (s.action == step_action::make_call && l.max_concurrent_calls &&
        store::calls_under_way(tx, c.what.id) >= *l.max_concurrent_calls)
        return now + lines_again;
    return std::nullopt;
}

void add_contact_facts(database::transaction& tx, const enrollment& e, const run_context& c, const step& s,
                       gate_facts& f, time_point now)
{
    store::lock_pace(tx, e.broker_id, e.campaign_id);
    if (e.attempt == 1)  // further attempts of a step are the same contact
        f.cap_frees_at = cap_frees_at(c.frequency_cap, store::recent_contacts(tx, {e.broker_id, e.lead_id}),
                                      channel_of(s, c.what.channel), now);
    const auto breaker = read_circuit_breaker(c.what.settings.circuit_breaker);
    f.is_circuit_open = is_tripped(breaker, store::recent_samples(tx, e.campaign_id, breaker.window));
    f.limit_frees_at = limit_frees_at(tx, c, s, read_limits(c.what.settings.limits), now);
}

}  // namespace

models::time_zone zone_of(const std::string& name)
{
    return models::time_zone::find(name).value_or(models::time_zone::utc());
}

contact_hours hours_of(const schedule& s, const step& what, const models::weekly_windows& broker_call,
                       const models::weekly_windows& broker_message)
{
    if (what.action == step_action::make_call)
        return {s.call, broker_call, s.skip_dates};
    return {s.message, broker_message, s.skip_dates};
}

prepared_step prepare(database::transaction& tx, const enrollment& e, const run_context& c, const step& s,
                      time_point now)
{
    prepared_step p;
    auto& f = p.facts;
    f.status = c.what.status;
    f.times = read_schedule(c.what.settings.schedule);
    f.exits = e.exits;
    f.hours = hours_of(f.times, s, c.broker.call, c.broker.message);
    f.lead_exists = c.lead_exists;
    f.has_phone = !c.lead.phone.value_or("").empty();
    f.is_blocked = c.is_blocked(channel_of(s, c.what.channel));
    f.is_with_human = c.is_with_human;
    f.stage = c.lead.stage;
    f.is_stage_locked = c.lead.is_stage_locked;
    f.entered_at = e.entered_at;
    f.replied_at = e.replied_at;
    if (!f.replied_at && replied_since(e, c, e.entered_at))
        f.replied_at = c.lead.last_inbound_at;  // its event is still on the way
    f.due_at = e.due_at;
    if (!s.only_if.is_empty())
        f.condition_holds = holds(s.only_if, facts_for_conditions(tx, e, c, now), now);
    if (s.action == step_action::send_message) {
        message_facts m;
        p.message = compose(tx, e, c, s, m, now);
        f.unsendable = message_problem(m);
    }
    if (contacts(s.action))
        add_contact_facts(tx, e, c, s, f, now);
    return p;
}

}  // namespace relevo::campaign_executor
