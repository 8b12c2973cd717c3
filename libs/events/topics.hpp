#pragma once

#include <array>
#include <string_view>

// The topics of the suite. deploy/kafka/topics.yaml gives their settings; a test keeps the two equal.
namespace relevo::topics {

inline constexpr std::string_view webhooks_vapi = "webhooks.vapi.v1";
inline constexpr std::string_view webhooks_twilio = "webhooks.twilio.v1";
inline constexpr std::string_view webhooks_whatsapp = "webhooks.whatsapp.v1";
inline constexpr std::string_view webhooks_telegram = "webhooks.telegram.v1";
inline constexpr std::string_view webhooks_elevenlabs = "webhooks.elevenlabs.v1";
inline constexpr std::string_view webhooks_pbx = "webhooks.pbx.v1";
inline constexpr std::string_view webhooks_custom = "webhooks.custom.v1";
inline constexpr std::string_view calls_commands = "calls.commands.v1";
inline constexpr std::string_view calls_events = "calls.events.v1";
inline constexpr std::string_view messages_outbound = "messages.outbound.v1";
inline constexpr std::string_view messages_inbound = "messages.inbound.v1";
inline constexpr std::string_view messages_status = "messages.status.v1";
inline constexpr std::string_view leads_commands = "leads.commands.v1";
inline constexpr std::string_view leads_events = "leads.events.v1";
inline constexpr std::string_view conversations_events = "conversations.events.v1";
inline constexpr std::string_view leads_scores = "leads.scores.v1";
inline constexpr std::string_view pipeline_events = "pipeline.events.v1";
inline constexpr std::string_view appointments_events = "appointments.events.v1";
inline constexpr std::string_view campaigns_events = "campaigns.events.v1";
inline constexpr std::string_view costs_events = "costs.events.v1";
inline constexpr std::string_view realtime_events = "realtime.events.v1";
inline constexpr std::string_view brokers_events = "brokers.events.v1";
inline constexpr std::string_view tasks_commands = "tasks.commands.v1";
inline constexpr std::string_view dlq = "dlq.v1";

inline constexpr std::array all = {
    webhooks_vapi,       webhooks_twilio,     webhooks_whatsapp,    webhooks_telegram,
    webhooks_elevenlabs, webhooks_pbx,        webhooks_custom,      calls_commands,
    calls_events,        messages_outbound,   messages_inbound,     messages_status,
    leads_commands,      leads_events,        conversations_events, leads_scores,
    pipeline_events,     appointments_events, campaigns_events,     costs_events,
    realtime_events,     brokers_events,      tasks_commands,       dlq,
};

}  // namespace relevo::topics
