#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/stage.hpp"

namespace relevo::scoring {

struct income_range
{
    std::string name;
    std::int64_t min = 0;
    std::optional<std::int64_t> max;  // exclusive; absent: no end
    double multiplier = 0;
};

struct engagement_settings
{
    double half_life_days = 14, grace_days = 2, cap = 30, floor = -15;
    std::map<std::string, double, std::less<>> points = {
        {"inbound_message", 1},        {"call_answered", 4},
        {"call_over_60s", 2},          {"interest_confirmed", 6},
        {"appointment_scheduled", 8},  {"appointment_confirmed", 2},
        {"appointment_completed", 10}, {"appointment_cancelled_by_lead", -4},
        {"appointment_no_show", -8},   {"message_read", 0.2},
        {"referral_given", 5},         {"explicit_not_interested", -10},
    };
};

struct judgement_settings
{
    double per_call_max = 10, total_max = 15, half_life_days = 30;
};

struct qualification_settings
{
    std::int64_t calificado_min_income = 1'000'000;
    std::set<std::string> calificado_dicom = {"clean"};
    std::int64_t calificado_max_debt = 0;
    std::optional<std::int64_t> income_below = 500'000;  // any of these two: no_calificado
    std::optional<std::int64_t> debt_above = 500'000;
};

// The broker's "leads" section, with the defaults of the specification.
struct lead_settings
{
    std::int64_t config_version = 0;
    std::map<std::string, double, std::less<>> field_weights = {
        {"name", 5},          {"phone", 10},  {"email", 10},        {"location", 15}, {"monthly_income", 25},
        {"dicom_status", 20}, {"budget", 10}, {"property_type", 5},
    };
    double cold_max = 20, warm_max = 50;
    std::vector<income_range> income_ranges = {
        {"insufficient", 0, 500'000, 0.0},           {"low", 500'000, 1'000'000, 0.4},
        {"medium", 1'000'000, 2'000'000, 0.6},       {"good", 2'000'000, 4'000'000, 0.8},
        {"excellent", 4'000'000, std::nullopt, 1.0},
    };
    std::int64_t max_acceptable_debt = 500'000;
    std::vector<std::string> service_zones;  // empty: everywhere
    double data_stale_days = 180;
    engagement_settings engagement;
    judgement_settings judgement;
    qualification_settings qualification;
};

// The broker's "pipeline" section.
struct pipeline_settings
{
    double manual_stage_lock_hours = 72;
    double perfil_min_score = 30;
    bool auto_lose_unqualified = true;
    double potencial_grace_hours = 72;
    double followup_lost_days = 60;
    int followup_lost_attempts = 4;
    bool referral_enabled = false;
    std::map<stage, int> stuck_after_days = {
        {stage::entrada, 2},   {stage::perfilamiento, 7}, {stage::calificacion_financiera, 7},
        {stage::agendado, 14}, {stage::seguimiento, 30},  {stage::referidos, 30},
    };
    std::set<std::string> disabled_rules;
};

}  // namespace relevo::scoring
