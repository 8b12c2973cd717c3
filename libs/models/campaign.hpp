#pragma once

#include "models/enum_names.hpp"

namespace relevo::models {

enum class campaign_status
{
    draft,
    scheduled,
    active,
    paused,
    completed,
    archived
};
inline constexpr enum_names<campaign_status, 6> campaign_status_names{{{campaign_status::draft, "draft"},
                                                                       {campaign_status::scheduled, "scheduled"},
                                                                       {campaign_status::active, "active"},
                                                                       {campaign_status::paused, "paused"},
                                                                       {campaign_status::completed, "completed"},
                                                                       {campaign_status::archived, "archived"}}};
constexpr std::string_view to_string(campaign_status s)
{
    return name_of(campaign_status_names, s);
}
constexpr std::optional<campaign_status> parse_campaign_status(std::string_view s)
{
    return value_of(campaign_status_names, s);
}

enum class campaign_trigger
{
    manual,
    lead_score,
    stage_change,
    inactivity,
    lead_created,
    appointment_no_show
};
inline constexpr enum_names<campaign_trigger, 6> campaign_trigger_names{
    {{campaign_trigger::manual, "manual"},
     {campaign_trigger::lead_score, "lead_score"},
     {campaign_trigger::stage_change, "stage_change"},
     {campaign_trigger::inactivity, "inactivity"},
     {campaign_trigger::lead_created, "lead_created"},
     {campaign_trigger::appointment_no_show, "appointment_no_show"}}};
constexpr std::string_view to_string(campaign_trigger t)
{
    return name_of(campaign_trigger_names, t);
}
constexpr std::optional<campaign_trigger> parse_campaign_trigger(std::string_view s)
{
    return value_of(campaign_trigger_names, s);
}

enum class step_action
{
    send_message,
    make_call,
    schedule_meeting,
    update_stage,
    wait,
    branch,
    add_tag,
    remove_tag,
    assign,
    notify,
    end
};
inline constexpr enum_names<step_action, 11> step_action_names{{{step_action::send_message, "send_message"},
                                                                {step_action::make_call, "make_call"},
                                                                {step_action::schedule_meeting, "schedule_meeting"},
                                                                {step_action::update_stage, "update_stage"},
                                                                {step_action::wait, "wait"},
                                                                {step_action::branch, "branch"},
                                                                {step_action::add_tag, "add_tag"},
                                                                {step_action::remove_tag, "remove_tag"},
                                                                {step_action::assign, "assign"},
                                                                {step_action::notify, "notify"},
                                                                {step_action::end, "end"}}};
constexpr std::string_view to_string(step_action a)
{
    return name_of(step_action_names, a);
}
constexpr std::optional<step_action> parse_step_action(std::string_view s)
{
    return value_of(step_action_names, s);
}

}  // namespace relevo::models
