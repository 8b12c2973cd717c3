#pragma once

#include "models/enum_names.hpp"

namespace relevo::models {

enum class call_direction
{
    inbound,
    outbound
};
inline constexpr enum_names<call_direction, 2> call_direction_names{
    {{call_direction::inbound, "inbound"}, {call_direction::outbound, "outbound"}}};
constexpr std::string_view to_string(call_direction d)
{
    return name_of(call_direction_names, d);
}
constexpr std::optional<call_direction> parse_call_direction(std::string_view s)
{
    return value_of(call_direction_names, s);
}

enum class call_status
{
    queued,
    initiated,
    ringing,
    answered,
    completed,
    failed,
    no_answer,
    busy,
    cancelled
};
inline constexpr enum_names<call_status, 9> call_status_names{{{call_status::queued, "queued"},
                                                               {call_status::initiated, "initiated"},
                                                               {call_status::ringing, "ringing"},
                                                               {call_status::answered, "answered"},
                                                               {call_status::completed, "completed"},
                                                               {call_status::failed, "failed"},
                                                               {call_status::no_answer, "no_answer"},
                                                               {call_status::busy, "busy"},
                                                               {call_status::cancelled, "cancelled"}}};
constexpr std::string_view to_string(call_status s)
{
    return name_of(call_status_names, s);
}
constexpr std::optional<call_status> parse_call_status(std::string_view s)
{
    return value_of(call_status_names, s);
}

// queued < initiated < ringing < answered < every final status. A late lower event never lowers a call.
constexpr int rank_of(call_status s)
{
    return s >= call_status::completed ? static_cast<int>(call_status::completed) : static_cast<int>(s);
}
constexpr bool is_final(call_status s)
{
    return rank_of(s) == rank_of(call_status::completed);
}
constexpr bool advances(call_status from, call_status to)
{
    return rank_of(to) > rank_of(from);
}

enum class call_outcome
{
    answered_human,
    voicemail,
    no_answer,
    busy,
    rejected,
    invalid_number,
    provider_error,
    cancelled,
    transferred
};
inline constexpr enum_names<call_outcome, 9> call_outcome_names{{{call_outcome::answered_human, "answered_human"},
                                                                 {call_outcome::voicemail, "voicemail"},
                                                                 {call_outcome::no_answer, "no_answer"},
                                                                 {call_outcome::busy, "busy"},
                                                                 {call_outcome::rejected, "rejected"},
                                                                 {call_outcome::invalid_number, "invalid_number"},
                                                                 {call_outcome::provider_error, "provider_error"},
                                                                 {call_outcome::cancelled, "cancelled"},
                                                                 {call_outcome::transferred, "transferred"}}};
constexpr std::string_view to_string(call_outcome o)
{
    return name_of(call_outcome_names, o);
}
constexpr std::optional<call_outcome> parse_call_outcome(std::string_view s)
{
    return value_of(call_outcome_names, s);
}

// Vapi's status ("queued", "ringing", "in-progress", "forwarding", …) as ours. Nothing for "ended": how it ended says
// the reason (call_ending.hpp); nothing for unknown ones either.
constexpr std::optional<call_status> parse_provider_status(std::string_view s)
{
    if (s == "scheduled" || s == "queued")
        return call_status::initiated;
    if (s == "ringing")
        return call_status::ringing;
    if (s == "in-progress" || s == "forwarding")
        return call_status::answered;
    return {};
}

}  // namespace relevo::models
