#include "settings_rules.hpp"

#include <algorithm>
#include <map>

#include "factory_settings.hpp"
#include "voice_rules.hpp"

namespace relevo::crm_sync {
namespace {

using errors = std::vector<http::field_error>;

void check_weights(const json::value& leads, errors& out)
{
    const auto* weights = leads.find("field_weights");
    if (!weights || !weights->as_object())
        return;
    const auto& known = *factory_settings().find("leads")->find("field_weights");
    double sum = 0;
    for (const auto& [key, weight] : *weights->as_object()) {
        const auto w = weight.as_number();
        if (!known.find(key))
            out.push_back({"field_weights." + key, "unknown_field", "No hay un campo con ese nombre"});
        else if (!w || *w < 0 || *w > 100)
            out.push_back({"field_weights." + key, "out_of_range", "El peso va de 0 a 100"});
        sum += w.value_or(0);
    }
    if (sum <= 0)
        out.push_back({"field_weights", "out_of_range", "La suma de los pesos debe ser mayor que 0"});
}

void check_thresholds(const json::value& leads, errors& out)
{
    const auto cold = leads.number("cold_max_score"), warm = leads.number("warm_max_score"),
               hot = leads.number("hot_min_score");
    if (cold && warm && *cold >= *warm)
        out.push_back({"cold_max_score", "out_of_order", "cold_max_score debe ser menor que warm_max_score"});
    if (warm && hot && *hot < *warm)
        out.push_back({"hot_min_score", "out_of_order", "hot_min_score no puede ser menor que warm_max_score"});
}

// Contiguous from the lowest on; only the last may be open.
void check_income_ranges(const json::value& leads, errors& out)
{
    const auto* ranges = leads.find("income_ranges");
    if (!ranges || !ranges->as_object())
        return;
    struct range
    {
        double min;
        std::optional<double> max;
    };
    std::vector<range> sorted;
    for (const auto& [name, r] : *ranges->as_object()) {
        const auto min = r.number("min"), multiplier = r.number("multiplier");
        if (!min || *min < 0 || !multiplier || *multiplier < 0 || *multiplier > 1)
            return out.push_back({"income_ranges." + name, "invalid_range", "Se espera min ≥ 0 y multiplier de 0 a 1"});
        sorted.push_back({*min, r.number("max")});
    }
    std::sort(sorted.begin(), sorted.end(), [](const range& a, const range& b) { return a.min < b.min; });
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const bool is_last = i + 1 == sorted.size();
        if (is_last ? sorted[i].max && *sorted[i].max <= sorted[i].min : sorted[i].max != sorted[i + 1].min)
            return out.push_back(
                {"income_ranges", "not_contiguous", "Los tramos deben ser contiguos y no traslaparse"});
    }
}

void check_leads(const json::value& s, errors& out)
{
    check_weights(s, out);
    check_thresholds(s, out);
    check_income_ranges(s, out);
}

struct number_rule
{
    const char* path;
    double min, max;
};

void check_numbers(const json::value& s, const std::vector<number_rule>& rules, errors& out)
{
    for (const auto& rule : rules) {
        const auto* found = s.at(rule.path);
        if (!found || found->is_null())
            continue;
        const auto n = found->as_number();
        if (!n || *n < rule.min || *n > rule.max)
            out.push_back({rule.path, "out_of_range", std::string(rule.path) + " está fuera de rango"});
    }
}

bool is_time(const json::value* v)
{
    const auto* s = v ? v->as_string() : nullptr;
    if (!s || s->size() != 5 || (*s)[2] != ':')
        return false;
    const auto digit = [&](int i) { return (*s)[i] >= '0' && (*s)[i] <= '9'; };
    if (!digit(0) || !digit(1) || !digit(3) || !digit(4))
        return false;
    const int minutes = ((*s)[0] - '0') * 600 + ((*s)[1] - '0') * 60 + ((*s)[3] - '0') * 10 + ((*s)[4] - '0');
    return (*s)[3] < '6' && minutes <= 24 * 60;
}

// {"days":[1…7],"from":"HH:MM","to":"HH:MM"}, from < to.
bool is_window(const json::value& w)
{
    const auto* days = w.find("days");
    if (!days || !days->as_array() || days->as_array()->empty() || !is_time(w.find("from")) || !is_time(w.find("to")))
        return false;
    for (const auto& day : *days->as_array())
        if (const auto n = day.as_integer(); !n || *n < 1 || *n > 7)
            return false;
    return w.text("from") < w.text("to");
}

void check_campaigns(const json::value& s, errors& out)
{
    check_numbers(s,
                  {{"max_concurrent_calls", 1, 1000},
                   {"frequency_cap.per_channel_24h", 0, 1000},
                   {"frequency_cap.all_channels_7d", 0, 1000}},
                  out);
    for (const auto* kind : {"windows.call", "windows.message"}) {
        const auto* list = s.at(kind);
        if (!list || !list->as_array() || !std::all_of(list->as_array()->begin(), list->as_array()->end(), is_window))
            out.push_back(
                {kind, "invalid_window", "Cada ventana tiene days (1–7), from y to (HH:MM), con from antes de to"});
    }
}

void check_pipeline(const json::value& s, errors& out)
{
    check_numbers(s,
                  {{"manual_stage_lock_hours", 0, 8760},
                   {"perfil_min_score", 0, 100},
                   {"potencial_grace_hours", 0, 8760},
                   {"followup_lost_days", 1, 3650},
                   {"followup_lost_attempts", 0, 1000}},
                  out);
}

void check_appointments(const json::value& s, errors& out)
{
    check_numbers(s,
                  {{"slot_duration_minutes", 5, 1440},
                   {"slot_interval_minutes", 5, 1440},
                   {"buffer_before_minutes", 0, 1440},
                   {"buffer_after_minutes", 0, 1440},
                   {"min_notice_minutes", 0, 43200},
                   {"max_days_ahead", 1, 365},
                   {"max_per_agent_per_day", 1, 100}},
                  out);
}

void check_alerts(const json::value& s, errors& out)
{
    check_numbers(s, {{"alert_score_threshold", 0, 100}, {"daily_cost_alert_usd", 0, 1e6}}, out);
}

const std::map<std::string, void (*)(const json::value&, errors&), std::less<>> section_checks = {
    {"leads", check_leads},       {"campaigns", check_campaigns},       {"voice", check_voice},
    {"pipeline", check_pipeline}, {"appointments", check_appointments}, {"alerts", check_alerts},
};

// What is null in the factory is a text that may be absent.
bool has_type_of(const json::value& factory, const json::value& v)
{
    if (factory.is_null())
        return v.is_null() || v.is_string();
    return (factory.is_string() && v.is_string()) || (factory.is_number() && v.is_number()) ||
           (factory.is_bool() && v.is_bool()) || (factory.is_object() && v.is_object()) ||
           (factory.is_array() && v.is_array());
}

json::value merged(const json::value& current, const json::value& change)
{
    if (!current.is_object() || !change.is_object())
        return change;
    auto out = *current.as_object();
    for (const auto& [key, v] : *change.as_object()) {
        if (v.is_null() && !(current.find(key) && current.find(key)->is_null()))
            out.erase(key);
        else
            out.set(key, v);
    }
    return out;
}

}  // namespace

section_change change_section(const std::string& name, const json::object& current, const json::object& body)
{
    section_change change{current, {}, {}};
    const auto* factory = factory_settings().find(name);
    for (const auto& [key, v] : body) {
        const auto* original = factory ? factory->find(key) : nullptr;
        if (!original)
            continue;
        if (!has_type_of(*original, v)) {
            change.errors.push_back({key, "invalid_type", "El tipo de " + key + " no es el esperado"});
            continue;
        }
        const auto* before = current.find(key);
        auto after = merged(before ? *before : json::value(), v);
        if (before && *before == after)
            continue;
        change.section.set(key, std::move(after));
        change.changed_fields.push_back(key);
    }
    if (const auto check = section_checks.find(name); check != section_checks.end())
        check->second(change.section, change.errors);
    return change;
}

}  // namespace relevo::crm_sync
