#pragma once

#include "models/enum_names.hpp"

namespace relevo::models {

enum class channel
{
    whatsapp,
    telegram,
    webchat,
    call,
    email,
    multi
};
inline constexpr enum_names<channel, 6> channel_names{{{channel::whatsapp, "whatsapp"},
                                                       {channel::telegram, "telegram"},
                                                       {channel::webchat, "webchat"},
                                                       {channel::call, "call"},
                                                       {channel::email, "email"},
                                                       {channel::multi, "multi"}}};
constexpr std::string_view to_string(channel c)
{
    return name_of(channel_names, c);
}
constexpr std::optional<channel> parse_channel(std::string_view s)
{
    return value_of(channel_names, s);
}

// Who answers.
enum class control_mode
{
    ai,
    human_pending,
    human,
    paused
};
inline constexpr enum_names<control_mode, 4> control_mode_names{{{control_mode::ai, "ai"},
                                                                 {control_mode::human_pending, "human_pending"},
                                                                 {control_mode::human, "human"},
                                                                 {control_mode::paused, "paused"}}};
constexpr std::string_view to_string(control_mode m)
{
    return name_of(control_mode_names, m);
}
constexpr std::optional<control_mode> parse_control_mode(std::string_view s)
{
    return value_of(control_mode_names, s);
}

// How far the talk has come.
enum class conversation_state
{
    greeting,
    interest_check,
    data_collection,
    financial_qual,
    scheduling,
    follow_up,
    completed,
    closed
};
inline constexpr enum_names<conversation_state, 8> conversation_state_names{
    {{conversation_state::greeting, "greeting"},
     {conversation_state::interest_check, "interest_check"},
     {conversation_state::data_collection, "data_collection"},
     {conversation_state::financial_qual, "financial_qual"},
     {conversation_state::scheduling, "scheduling"},
     {conversation_state::follow_up, "follow_up"},
     {conversation_state::completed, "completed"},
     {conversation_state::closed, "closed"}}};
constexpr std::string_view to_string(conversation_state s)
{
    return name_of(conversation_state_names, s);
}
constexpr std::optional<conversation_state> parse_conversation_state(std::string_view s)
{
    return value_of(conversation_state_names, s);
}

enum class message_status
{
    pending,
    sent,
    delivered,
    read,
    failed
};
inline constexpr enum_names<message_status, 5> message_status_names{{{message_status::pending, "pending"},
                                                                     {message_status::sent, "sent"},
                                                                     {message_status::delivered, "delivered"},
                                                                     {message_status::read, "read"},
                                                                     {message_status::failed, "failed"}}};
constexpr std::string_view to_string(message_status s)
{
    return name_of(message_status_names, s);
}
constexpr std::optional<message_status> parse_message_status(std::string_view s)
{
    return value_of(message_status_names, s);
}

// pending < sent < delivered < read; failed only from pending or sent, and what was delivered after all wins over it.
constexpr bool advances(message_status from, message_status to)
{
    using enum message_status;
    if (to == failed)
        return from == pending || from == sent;
    if (from == failed)
        return to == delivered || to == read;
    return to > from;
}

}  // namespace relevo::models
