#pragma once

#include "auth/user.hpp"
#include "context.hpp"
#include "events/types.hpp"
#include "http/message.hpp"
#include "messaging/tasks.hpp"

namespace relevo::scoring {

// Events. Each records what happened (once) and re-scores the lead in the same unit.
void on_call_initiated(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope& e);
void on_call_answered(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope& e);
void on_call_completed(messaging::unit& unit, const events::v1::CallEvent& call, const events::envelope& e);
void on_call_analyzed(messaging::unit& unit, const events::v1::CallAnalyzed& call, const events::envelope& e);
void on_message_received(messaging::unit& unit, const events::v1::MessageReceived& message, const events::envelope& e);
void on_message_sent(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope& e);
void on_message_read(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope& e);
void on_facts_captured(messaging::unit& unit, const events::v1::FactsCaptured& facts, const events::envelope& e);
void on_control_changed(messaging::unit& unit, const events::v1::ConversationEvent& change, const events::envelope& e);
void on_lead_changed(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope& e);
void on_lead_erased(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope& e);
void on_stage_set(messaging::unit& unit, const events::v1::StageSet& wish, const events::envelope& e);
// All six kinds: the kind is in e.type.
void on_appointment(messaging::unit& unit, const events::v1::AppointmentEvent& appointment, const events::envelope& e);
void on_cost_recorded(messaging::unit& unit, const events::v1::CostRecorded& cost, const events::envelope& e);
void on_config_changed(messaging::unit& unit, const events::v1::BrokerEvent& change, const events::envelope& e);

// Routes.
awaitable<http::response> pipeline_board(const context& ctx, const http::request& req);
awaitable<http::response> pipeline_metrics(const context& ctx, const http::request& req);
awaitable<http::response> auto_advance(const context& ctx, const http::request& req);
awaitable<http::response> cost_summary(const context& ctx, const http::request& req);
awaitable<http::response> cost_daily(const context& ctx, const http::request& req);
awaitable<http::response> cost_outliers(const context& ctx, const http::request& req);
awaitable<http::response> cost_by_broker(const context& ctx, const http::request& req);
awaitable<http::response> cost_export(const context& ctx, const http::request& req);
awaitable<http::response> recalculate(const context& ctx, const http::request& req);
awaitable<http::response> preview_settings(const context& ctx, const http::request& req);
awaitable<http::response> set_stage(const context& ctx, const http::request& req);

// Tasks.
awaitable<messaging::outcome> rescore_due(const context& ctx, messaging::task task, deadline until);
awaitable<messaging::outcome> rescore_open_leads(const context& ctx, messaging::task task, deadline until);

}  // namespace relevo::scoring
