#pragma once

#include <google/protobuf/message.h>

#include <string_view>

#include "events/envelope.hpp"
#include "events/topics.hpp"
#include "relevo/events/v1/appointments.pb.h"
#include "relevo/events/v1/brokers.pb.h"
#include "relevo/events/v1/calls.pb.h"
#include "relevo/events/v1/campaigns.pb.h"
#include "relevo/events/v1/conversations.pb.h"
#include "relevo/events/v1/costs.pb.h"
#include "relevo/events/v1/leads.pb.h"
#include "relevo/events/v1/messages.pb.h"
#include "relevo/events/v1/pipeline.pb.h"
#include "relevo/events/v1/scores.pb.h"
#include "relevo/events/v1/tasks.pb.h"

namespace relevo::events {

// A ce_type, the topic it travels on and the message it carries.
template <class Message>
struct type
{
    std::string_view name;
    std::string_view topic;
    using message = Message;
};

inline constexpr type<v1::CallPlace> call_place{"call.place", topics::calls_commands};

inline constexpr type<v1::CallEvent> call_initiated{"call.initiated", topics::calls_events};
inline constexpr type<v1::CallEvent> call_ringing{"call.ringing", topics::calls_events};
inline constexpr type<v1::CallEvent> call_answered{"call.answered", topics::calls_events};
inline constexpr type<v1::CallTranscript> call_transcript{"call.transcript", topics::calls_events};
inline constexpr type<v1::CallEvent> call_completed{"call.completed", topics::calls_events};
inline constexpr type<v1::CallEvent> call_failed{"call.failed", topics::calls_events};
inline constexpr type<v1::CallAnalyzed> call_analyzed{"call.analyzed", topics::calls_events};

inline constexpr type<v1::MessageSend> message_send{"message.send", topics::messages_outbound};
inline constexpr type<v1::MessageReceived> message_received{"message.received", topics::messages_inbound};
inline constexpr type<v1::MessageStatus> message_sent{"message.sent", topics::messages_status};
inline constexpr type<v1::MessageStatus> message_delivered{"message.delivered", topics::messages_status};
inline constexpr type<v1::MessageStatus> message_read{"message.read", topics::messages_status};
inline constexpr type<v1::MessageStatus> message_failed{"message.failed", topics::messages_status};

inline constexpr type<v1::StageSet> stage_set{"stage.set", topics::leads_commands};
inline constexpr type<v1::TagChange> tag_add{"tag.add", topics::leads_commands};
inline constexpr type<v1::TagChange> tag_remove{"tag.remove", topics::leads_commands};
inline constexpr type<v1::LeadAssign> lead_assign{"lead.assign", topics::leads_commands};

inline constexpr type<v1::LeadEvent> lead_created{"lead.created", topics::leads_events};
inline constexpr type<v1::LeadEvent> lead_updated{"lead.updated", topics::leads_events};
inline constexpr type<v1::LeadEvent> lead_assigned{"lead.assigned", topics::leads_events};
inline constexpr type<v1::LeadEvent> lead_merged{"lead.merged", topics::leads_events};
inline constexpr type<v1::LeadEvent> lead_deleted{"lead.deleted", topics::leads_events};
inline constexpr type<v1::LeadEvent> lead_erased{"lead.erased", topics::leads_events};
inline constexpr type<v1::LeadEvent> lead_opted_out{"lead.opted_out", topics::leads_events};

inline constexpr type<v1::ConversationEvent> control_changed{"conversation.control_changed",
                                                             topics::conversations_events};
inline constexpr type<v1::FactsCaptured> facts_captured{"conversation.facts_captured", topics::conversations_events};
inline constexpr type<v1::ConversationEvent> opt_out{"conversation.opt_out", topics::conversations_events};
inline constexpr type<v1::ConversationEvent> state_changed{"conversation.state_changed", topics::conversations_events};

inline constexpr type<v1::LeadScored> lead_scored{"lead.scored", topics::leads_scores};
inline constexpr type<v1::LeadScored> lead_qualified{"lead.qualified", topics::leads_scores};
inline constexpr type<v1::LeadStageChanged> lead_stage_changed{"lead.stage_changed", topics::pipeline_events};

inline constexpr type<v1::AppointmentEvent> appointment_scheduled{"appointment.scheduled", topics::appointments_events};
inline constexpr type<v1::AppointmentEvent> appointment_rescheduled{"appointment.rescheduled",
                                                                    topics::appointments_events};
inline constexpr type<v1::AppointmentEvent> appointment_confirmed{"appointment.confirmed", topics::appointments_events};
inline constexpr type<v1::AppointmentEvent> appointment_cancelled{"appointment.cancelled", topics::appointments_events};
inline constexpr type<v1::AppointmentEvent> appointment_completed{"appointment.completed", topics::appointments_events};
inline constexpr type<v1::AppointmentEvent> appointment_no_show{"appointment.no_show", topics::appointments_events};

inline constexpr type<v1::CampaignEvent> campaign_activated{"campaign.activated", topics::campaigns_events};
inline constexpr type<v1::CampaignEvent> campaign_paused{"campaign.paused", topics::campaigns_events};
inline constexpr type<v1::CampaignEvent> campaign_completed{"campaign.completed", topics::campaigns_events};
inline constexpr type<v1::EnrollmentEvent> enrollment_entered{"enrollment.entered", topics::campaigns_events};
inline constexpr type<v1::EnrollmentEvent> enrollment_exited{"enrollment.exited", topics::campaigns_events};
inline constexpr type<v1::EnrollmentEvent> step_completed{"step.completed", topics::campaigns_events};
inline constexpr type<v1::EnrollmentEvent> step_failed{"step.failed", topics::campaigns_events};

inline constexpr type<v1::CostRecorded> cost_recorded{"cost.recorded", topics::costs_events};
inline constexpr type<v1::BrokerEvent> broker_config_changed{"broker.config_changed", topics::brokers_events};
inline constexpr type<v1::BrokerEvent> broker_deactivated{"broker.deactivated", topics::brokers_events};
inline constexpr type<v1::BrokerEvent> broker_reactivated{"broker.reactivated", topics::brokers_events};

inline constexpr type<v1::TaskCommand> task_retry{"task.retry", topics::tasks_commands};
inline constexpr type<v1::TaskCommand> task_discard{"task.discard", topics::tasks_commands};
inline constexpr type<v1::TaskDead> task_dead{"task.dead", topics::dlq};
inline constexpr type<v1::TaskDead> task_resolved{"task.resolved", topics::dlq};
inline constexpr type<v1::TaskDead> task_discarded{"task.discarded", topics::dlq};

inline constexpr std::string_view webhook_received = "webhook.received";

// ProtoJSON, original field names, primitives always printed.
std::string to_json(const google::protobuf::Message& m);
// Unknown fields are ignored (a newer writer). Throws decode_error.
void from_json(std::string_view json, google::protobuf::Message& m);

// broker:lead where the message names a lead, the task id for task.*, campaign:<id> for campaign.*, else the broker (so
// always for cost.recorded).
std::string key_of(const google::protobuf::Message& m);
std::int64_t broker_of(const google::protobuf::Message& m);

// A typed event ready for an outbox; id, time and source are filled there.
template <class Message>
envelope make(const type<Message>& t, const Message& m)
{
    envelope e;
    e.type = t.name;
    e.topic = t.topic;
    e.key = key_of(m);
    e.broker_id = broker_of(m);
    e.data = to_json(m);
    return e;
}

// What dashboards see: {"event":name,"data":…,"ts":…,"v":1} on realtime.events.v1, keyed by broker. ce_type is the
// name; lead_id (0: none) travels as ce_subject "broker:lead" and lets the socket decide who may see it.
envelope realtime_frame(std::int64_t broker_id, std::int64_t lead_id, std::string_view name, std::string data_json);

}  // namespace relevo::events
