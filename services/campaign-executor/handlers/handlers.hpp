#pragma once

#include "auth/user.hpp"
#include "context.hpp"
#include "events/types.hpp"
#include "http/message.hpp"
#include "messaging/tasks.hpp"

namespace relevo::campaign_executor {

// Routes.
awaitable<http::response> list_campaigns(const context& ctx, const http::request& req);
awaitable<http::response> create_campaign(const context& ctx, const http::request& req);
awaitable<http::response> get_campaign(const context& ctx, const http::request& req);
awaitable<http::response> update_campaign(const context& ctx, const http::request& req);
awaitable<http::response> delete_campaign(const context& ctx, const http::request& req);
awaitable<http::response> add_step(const context& ctx, const http::request& req);
awaitable<http::response> activate_campaign(const context& ctx, const http::request& req);
awaitable<http::response> pause_campaign(const context& ctx, const http::request& req);
awaitable<http::response> resume_campaign(const context& ctx, const http::request& req);
awaitable<http::response> apply_campaign(const context& ctx, const http::request& req);
awaitable<http::response> list_logs(const context& ctx, const http::request& req);
awaitable<http::response> list_enrollments(const context& ctx, const http::request& req);
awaitable<http::response> list_templates(const context& ctx, const http::request& req);
awaitable<http::response> create_template(const context& ctx, const http::request& req);
awaitable<http::response> get_template(const context& ctx, const http::request& req);
awaitable<http::response> update_template(const context& ctx, const http::request& req);
awaitable<http::response> delete_template(const context& ctx, const http::request& req);

// Events.
void on_call_initiated(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope& e);
void on_call_ended(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope& e);
void on_message_sent(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope& e);
void on_message_delivered(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope& e);
void on_message_read(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope& e);
void on_message_failed(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope& e);
void on_message_received(messaging::unit& unit, const events::v1::MessageReceived& message, const events::envelope& e);
void on_control_changed(messaging::unit& unit, const events::v1::ConversationEvent& change, const events::envelope& e);
void on_stage_changed(messaging::unit& unit, const events::v1::LeadStageChanged& change, const events::envelope& e);
void on_lead_scored(messaging::unit& unit, const events::v1::LeadScored& score, const events::envelope& e);
void on_appointment_scheduled(messaging::unit& unit, const events::v1::AppointmentEvent& appointment,
                              const events::envelope& e);
void on_lead_gone(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope& e);
void on_lead_opted_out(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope& e);
void on_broker_deactivated(messaging::unit& unit, const events::v1::BrokerEvent& broker, const events::envelope& e);

// Ends the enrollments whose campaign leaves leads of that stage alone.
void exit_on_stage(messaging::unit& unit, const events::v1::LeadStageChanged& change);

// Tasks.
awaitable<messaging::outcome> run_due_step(messaging::task task);
awaitable<messaging::outcome> report_progress(messaging::task task);
awaitable<messaging::outcome> apply_trigger(messaging::task task);
awaitable<messaging::outcome> apply_leads(messaging::task task);
awaitable<messaging::outcome> find_inactive(const context& ctx, messaging::task task);

}  // namespace relevo::campaign_executor
