#include "broker_settings.hpp"

#include <algorithm>

namespace relevo::scoring {

namespace {

template <class T>
void keep(T& target, const std::optional<T>& found)
{
    if (found)
        target = *found;
}

// Numbers by name; only the names that are known where the map is closed.
void read_numbers(const json::value* section, std::map<std::string, double, std::less<>>& target)
{
    if (!section || !section->is_object())
        return;
    for (const auto& [name, v] : *section->as_object())
        if (const auto known = target.find(name); known != target.end() && v.as_number())
            known->second = *v.as_number();
}

void read_income_ranges(const json::value* section, std::vector<income_range>& target)
{
    if (!section || !section->is_object() || section->as_object()->empty())
        return;
    std::vector<income_range> ranges;
    for (const auto& [name, v] : *section->as_object())
        ranges.push_back({name, v.integer("min").value_or(0), v.integer("max"), v.number("multiplier").value_or(0)});
    std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.min < b.min; });
    target = std::move(ranges);
}

std::vector<std::string> texts(const json::value* list)
{
    std::vector<std::string> found;
    if (list && list->is_array())
        for (const auto& v : *list->as_array())
            if (const auto* text = v.as_string())
                found.push_back(*text);
    return found;
}

void read_engagement(const json::value& leads, engagement_settings& e)
{
    keep(e.half_life_days, leads.number("engagement.half_life_days"));
    keep(e.grace_days, leads.number("engagement.grace_days"));
    keep(e.cap, leads.number("engagement.cap"));
    keep(e.floor, leads.number("engagement.floor"));
    read_numbers(leads.at("engagement.points"), e.points);
    e.half_life_days = std::max(e.half_life_days, 0.01);
    e.cap = std::max(e.cap, e.floor);
}

void read_qualification(const json::value& leads, qualification_settings& q)
{
    keep(q.calificado_min_income, leads.integer("qualification_criteria.calificado.min_monthly_income"));
    keep(q.calificado_max_debt, leads.integer("qualification_criteria.calificado.max_debt_amount"));
    if (const auto* dicom = leads.at("qualification_criteria.calificado.dicom_status"); dicom && dicom->is_array()) {
        const auto accepted = texts(dicom);
        q.calificado_dicom = {accepted.begin(), accepted.end()};
    }
    const auto* conditions = leads.at("qualification_criteria.no_calificado.conditions");
    if (!conditions || !conditions->is_array())
        return;
    q.income_below = q.debt_above = std::nullopt;
    for (const auto& c : *conditions->as_array()) {
        if (const auto below = c.integer("monthly_income_below"))
            q.income_below = below;
        if (const auto above = c.integer("debt_amount_above"))
            q.debt_above = above;
    }
}

}  // namespace

lead_settings read_lead_settings(const json::value& leads, std::int64_t config_version)
{
    lead_settings s;
    s.config_version = config_version;
    read_numbers(leads.find("field_weights"), s.field_weights);
    keep(s.cold_max, leads.number("cold_max_score"));
    keep(s.warm_max, leads.number("warm_max_score"));
    read_income_ranges(leads.find("income_ranges"), s.income_ranges);
    keep(s.max_acceptable_debt, leads.integer("max_acceptable_debt"));
    s.service_zones = texts(leads.find("service_zones"));
    keep(s.data_stale_days, leads.number("data_stale_days"));
    read_engagement(leads, s.engagement);
    keep(s.judgement.per_call_max, leads.number("ai_adjustment.per_call_max"));
    keep(s.judgement.total_max, leads.number("ai_adjustment.total_max"));
    keep(s.judgement.half_life_days, leads.number("ai_adjustment.half_life_days"));
    s.judgement.half_life_days = std::max(s.judgement.half_life_days, 0.01);
    s.judgement.per_call_max = std::abs(s.judgement.per_call_max);
    s.judgement.total_max = std::abs(s.judgement.total_max);
    read_qualification(leads, s.qualification);
    return s;
}

pipeline_settings read_pipeline_settings(const json::value& pipeline)
{
    pipeline_settings s;
    keep(s.manual_stage_lock_hours, pipeline.number("manual_stage_lock_hours"));
    keep(s.perfil_min_score, pipeline.number("perfil_min_score"));
    keep(s.auto_lose_unqualified, pipeline.boolean("auto_lose_unqualified"));
    keep(s.potencial_grace_hours, pipeline.number("potencial_grace_hours"));
    keep(s.followup_lost_days, pipeline.number("followup_lost_days"));
    if (const auto attempts = pipeline.integer("followup_lost_attempts"))
        s.followup_lost_attempts = static_cast<int>(*attempts);
    keep(s.referral_enabled, pipeline.boolean("referral_enabled"));
    if (const auto* stuck = pipeline.find("stuck_after_days"); stuck && stuck->is_object())
        for (const auto& [name, days] : *stuck->as_object())
            if (const auto known = parse_stage(name); known && !is_terminal(*known) && days.as_integer())
                s.stuck_after_days[*known] = static_cast<int>(*days.as_integer());
    const auto disabled = texts(pipeline.find("disabled_rules"));
    s.disabled_rules = {disabled.begin(), disabled.end()};
    return s;
}

}  // namespace relevo::scoring
