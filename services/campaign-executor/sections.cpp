#include "sections.hpp"

#include "models/lead.hpp"

namespace relevo::campaign_executor {

namespace {

// Quiet hours hold unless a campaign says otherwise.
constexpr const char* factory = R"({
  "trigger_condition": {},
  "audience": {},
  "reentry": "never",
  "exit_conditions": {"on_reply": true, "on_stage": ["ganado", "perdido"], "on_appointment": true, "on_human_mode": true,
                      "max_days": 60},
  "schedule": {"start_at": null, "end_at": null, "timezone_mode": "lead",
               "windows": {"call": [{"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "20:00"},
                                    {"days": [6], "from": "10:00", "to": "14:00"}],
                           "message": [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "09:00", "to": "21:00"}]},
               "skip_dates": []},
  "limits": {"max_concurrent_calls": 5, "calls_per_minute": 10, "messages_per_minute": 60, "daily_cap": 1000,
             "budget_usd": null},
  "call_retry": {"max_attempts": 3, "no_answer_minutes": 60, "busy_minutes": 15, "voicemail_minutes": 1440,
                 "failed_minutes": 5},
  "circuit_breaker": {"enabled": true, "failure_threshold": 0.5, "window_seconds": 120, "min_samples": 5}
})";

void merge(json::value& target, const json::value& given)
{
    if (!target.is_object() || !given.is_object()) {
        target = given;
        return;
    }
    for (const auto& [name, v] : *given.as_object())
        merge((*target.as_object())[name], v);
}

void take(json::value& target, const json::value& body, const char* name, problems& found)
{
    const auto* given = body.find(name);
    if (!given)
        return;
    if (!given->is_object())
        found.add(name, "invalid_type", "Debe ser un objeto");
    else
        merge(target, *given);
}

// Its members as given, not merged into: a filter or a condition is meant whole.
void take_whole(json::value& target, const json::value& body, const char* name, problems& found)
{
    const auto* given = body.find(name);
    if (!given)
        return;
    if (!given->is_object())
        found.add(name, "invalid_type", "Debe ser un objeto");
    else
        target = *given;
}

void check_time(const json::value& schedule, const char* name, problems& found)
{
    const auto* v = schedule.find(name);
    if (!v || v->is_null())
        return;
    const auto* text = v->as_string();
    const auto field = std::string("schedule.") + name;
    if (text && models::lacks_offset(*text))
        found.add(field, "timezone_required", "Falta la zona horaria");
    else if (!text || !models::parse_rfc3339(*text))
        found.add(field, "invalid_time", "No es una fecha y hora válida");
}

void check_windows(const json::value& schedule, const char* kind, problems& found)
{
    const auto* list = schedule.at(std::string("windows.") + kind);
    const auto field = std::string("schedule.windows.") + kind;
    if (!list || !list->is_array()) {
        found.add(field, "invalid_type", "Debe ser una lista");
        return;
    }
    for (std::size_t i = 0; i < list->as_array()->size(); ++i)
        if (!read_window((*list->as_array())[i]))
            found.add(field + "[" + std::to_string(i) + "]", "invalid_window",
                      "days 1–7, from y to como HH:MM, from antes de to");
}

void check_schedule(const json::value& s, problems& found)
{
    check_time(s, "start_at", found);
    check_time(s, "end_at", found);
    if (const auto mode = s.text("timezone_mode"); mode != "lead" && mode != "broker")
        found.add("schedule.timezone_mode", "invalid_value", "Debe ser lead o broker");
    check_windows(s, "call", found);
    check_windows(s, "message", found);
    const auto* dates = s.find("skip_dates");
    if (!dates || !dates->is_array()) {
        found.add("schedule.skip_dates", "invalid_type", "Debe ser una lista");
        return;
    }
    for (const auto& d : *dates->as_array())
        if (!d.as_string() || !models::parse_date(*d.as_string()))
            found.add("schedule.skip_dates", "invalid_date", "Las fechas son AAAA-MM-DD");
}

void check_exit_conditions(const json::value& s, problems& found)
{
    for (const char* name : {"on_reply", "on_appointment", "on_human_mode"})
        if (!s.boolean(name))
            found.add(std::string("exit_conditions.") + name, "invalid_type", "Debe ser verdadero o falso");
    const auto* stages = s.find("on_stage");
    if (!stages || !stages->is_array())
        found.add("exit_conditions.on_stage", "invalid_type", "Debe ser una lista");
    else
        for (const auto& stage : *stages->as_array())
            if (!stage.as_string() || !models::parse_stage(*stage.as_string()))
                found.add("exit_conditions.on_stage", "invalid_stage", "La etapa no existe");
    const auto* days = s.find("max_days");
    if (days && !days->is_null() && (!days->as_integer() || *days->as_integer() < 1))
        found.add("exit_conditions.max_days", "out_of_range", "Debe ser 1 o más, o null");
}

void check_range(const json::value& s, const char* section, const char* name, std::int64_t min, std::int64_t max,
                 problems& found)
{
    const auto n = s.integer(name);
    if (!n || *n < min || *n > max)
        found.add(std::string(section) + "." + name, "out_of_range",
                  "Entre " + std::to_string(min) + " y " + std::to_string(max));
}

void check_call_retry(const json::value& s, problems& found)
{
    check_range(s, "call_retry", "max_attempts", 1, 10, found);
    for (const char* name : {"no_answer_minutes", "busy_minutes", "voicemail_minutes", "failed_minutes"})
        check_range(s, "call_retry", name, 0, 14 * 1440, found);
}

void check_limits(const json::value& s, problems& found)
{
    for (const char* name : {"max_concurrent_calls", "calls_per_minute", "messages_per_minute", "daily_cap"})
        if (const auto* v = s.find(name); v && !v->is_null())
            check_range(s, "limits", name, 1, 1'000'000, found);
    if (const auto* v = s.find("budget_usd"); v && !v->is_null() && (!v->as_number() || *v->as_number() < 0))
        found.add("limits.budget_usd", "out_of_range", "Debe ser 0 o más, o null");
}

void check_circuit_breaker(const json::value& s, problems& found)
{
    if (!s.boolean("enabled"))
        found.add("circuit_breaker.enabled", "invalid_type", "Debe ser verdadero o falso");
    if (const auto t = s.number("failure_threshold"); !t || *t <= 0 || *t > 1)
        found.add("circuit_breaker.failure_threshold", "out_of_range", "Más de 0 y como máximo 1");
    check_range(s, "circuit_breaker", "window_seconds", 1, 86'400, found);
    check_range(s, "circuit_breaker", "min_samples", 1, 10'000, found);
}

void take_reentry(json::value& target, const json::value& body, problems& found)
{
    const auto* given = body.find("reentry");
    if (!given)
        return;
    const auto word = given->as_string() ? *given->as_string() : std::string();
    const auto days = given->integer("after_days");
    if (word == "never" || word == "after_completion" || (days && *days >= 1))
        target = *given;
    else
        found.add("reentry", "invalid_value", "never, after_completion o {\"after_days\": n}");
}

}  // namespace

sections default_sections()
{
    static const auto all = json::parse(factory).value();
    sections s;
    s.trigger_condition = *all.find("trigger_condition");
    s.audience = *all.find("audience");
    s.reentry = *all.find("reentry");
    s.exit_conditions = *all.find("exit_conditions");
    s.schedule = *all.find("schedule");
    s.limits = *all.find("limits");
    s.call_retry = *all.find("call_retry");
    s.circuit_breaker = *all.find("circuit_breaker");
    return s;
}

void merge_sections(sections& target, const json::value& body, problems& found)
{
    take_whole(target.trigger_condition, body, "trigger_condition", found);
    take_whole(target.audience, body, "audience", found);
    take(target.exit_conditions, body, "exit_conditions", found);
    take(target.schedule, body, "schedule", found);
    take(target.limits, body, "limits", found);
    take(target.call_retry, body, "call_retry", found);
    take(target.circuit_breaker, body, "circuit_breaker", found);
    take_reentry(target.reentry, body, found);
    check_schedule(target.schedule, found);
    check_exit_conditions(target.exit_conditions, found);
    check_call_retry(target.call_retry, found);
    check_limits(target.limits, found);
    check_circuit_breaker(target.circuit_breaker, found);
}

void check_trigger(const std::string& triggered_by, const json::value& condition, problems& found)
{
    const auto t = read_trigger(triggered_by, condition);
    const bool has_band = condition.number("score_min") && condition.number("score_max");
    if (t.by == campaign_trigger::lead_score &&
        (!has_band || t.score_min < 0 || t.score_max > 100 || t.score_min > t.score_max))
        found.add("trigger_condition", "invalid_value", "score_min y score_max, de 0 a 100");
    if (t.by == campaign_trigger::stage_change && !models::parse_stage(t.stage))
        found.add("trigger_condition.stage", "invalid_stage", "La etapa no existe");
    if (t.by == campaign_trigger::inactivity && (t.inactivity_days < 1 || t.inactivity_days > 3650))
        found.add("trigger_condition.inactivity_days", "out_of_range", "Entre 1 y 3650");
}

}  // namespace relevo::campaign_executor
