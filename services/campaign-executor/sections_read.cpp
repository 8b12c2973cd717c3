#include "sections.hpp"

namespace relevo::campaign_executor {

namespace {

std::chrono::minutes minutes(const json::value& s, const char* name, std::chrono::minutes otherwise)
{
    const auto n = s.integer(name);
    return n ? std::chrono::minutes(*n) : otherwise;
}

}  // namespace

std::optional<models::weekly_window> read_window(const json::value& w)
{
    models::weekly_window window;
    const auto* days = w.find("days");
    if (!days || !days->is_array() || days->as_array()->empty())
        return std::nullopt;
    for (const auto& d : *days->as_array()) {
        const auto n = d.as_integer();
        if (!n || *n < 1 || *n > 7)
            return std::nullopt;
        window.days.push_back(static_cast<int>(*n));
    }
    const auto from = models::parse_clock(w.text("from")), to = models::parse_clock(w.text("to"));
    if (!from || !to || *from >= *to)
        return std::nullopt;
    window.from = *from;
    window.to = *to;
    return window;
}

models::weekly_windows read_windows(const json::value* list)
{
    models::weekly_windows windows;
    if (list && list->is_array())
        for (const auto& w : *list->as_array())
            if (auto window = read_window(w))
                windows.push_back(std::move(*window));
    return windows;
}

schedule read_schedule(const json::value& section)
{
    schedule s;
    s.start_at = models::parse_rfc3339(section.text("start_at"));
    s.end_at = models::parse_rfc3339(section.text("end_at"));
    s.call = read_windows(section.at("windows.call"));
    s.message = read_windows(section.at("windows.message"));
    if (const auto* dates = section.find("skip_dates"); dates && dates->is_array())
        for (const auto& d : *dates->as_array())
            if (const auto date = models::parse_date(d.as_string() ? *d.as_string() : ""))
                s.skip_dates.push_back(*date);
    s.in_broker_zone = section.text("timezone_mode") == "broker";
    return s;
}

exit_conditions read_exit_conditions(const json::value& section)
{
    exit_conditions e;
    e.on_reply = section.boolean("on_reply").value_or(e.on_reply);
    e.on_appointment = section.boolean("on_appointment").value_or(e.on_appointment);
    e.on_human_mode = section.boolean("on_human_mode").value_or(e.on_human_mode);
    if (const auto* stages = section.find("on_stage"); stages && stages->is_array()) {
        e.on_stage.clear();
        for (const auto& s : *stages->as_array())
            if (s.as_string())
                e.on_stage.insert(*s.as_string());
    }
    const auto days = section.integer("max_days");
    e.max_days = days ? std::optional(static_cast<int>(*days)) : std::nullopt;
    return e;
}

call_retry read_call_retry(const json::value& section)
{
    call_retry r;
    r.max_attempts = static_cast<int>(section.integer("max_attempts").value_or(r.max_attempts));
    r.no_answer = minutes(section, "no_answer_minutes", r.no_answer);
    r.busy = minutes(section, "busy_minutes", r.busy);
    r.voicemail = minutes(section, "voicemail_minutes", r.voicemail);
    r.failed = minutes(section, "failed_minutes", r.failed);
    return r;
}

limits read_limits(const json::value& section)
{
    const auto number = [&section](const char* name) {
        const auto n = section.integer(name);
        return n ? std::optional(static_cast<int>(*n)) : std::nullopt;
    };
    return {number("max_concurrent_calls"), number("calls_per_minute"), number("messages_per_minute"),
            number("daily_cap")};
}

circuit_breaker read_circuit_breaker(const json::value& section)
{
    circuit_breaker b;
    b.is_enabled = section.boolean("enabled").value_or(b.is_enabled);
    b.failure_threshold = section.number("failure_threshold").value_or(b.failure_threshold);
    b.window = std::chrono::seconds(section.integer("window_seconds").value_or(b.window.count()));
    b.min_samples = static_cast<int>(section.integer("min_samples").value_or(b.min_samples));
    return b;
}

frequency_cap read_frequency_cap(const json::value& broker_campaigns)
{
    return {static_cast<int>(broker_campaigns.integer("frequency_cap.per_channel_24h").value_or(0)),
            static_cast<int>(broker_campaigns.integer("frequency_cap.all_channels_7d").value_or(0))};
}

trigger_rule read_trigger(const std::string& triggered_by, const json::value& condition)
{
    trigger_rule t;
    t.by = models::parse_campaign_trigger(triggered_by).value_or(t.by);
    t.score_min = condition.number("score_min").value_or(t.score_min);
    t.score_max = condition.number("score_max").value_or(t.score_max);
    t.stage = condition.text("stage");
    t.inactivity_days = static_cast<int>(condition.integer("inactivity_days").value_or(0));
    return t;
}

reentry_rule read_reentry(const json::value& section)
{
    reentry_rule r;
    r.after_completion = section.as_string() && *section.as_string() == "after_completion";
    if (const auto days = section.integer("after_days"))
        r.after_days = static_cast<int>(*days);
    return r;
}

}  // namespace relevo::campaign_executor
