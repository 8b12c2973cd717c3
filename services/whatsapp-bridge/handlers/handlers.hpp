#pragma once

#include "context.hpp"
#include "http/router.hpp"
#include "messaging/tasks.hpp"
#include "providers/twilio/webhook.hpp"

namespace relevo::whatsapp_bridge {

// Events. Each runs inside the batch's transaction.
void on_call_completed(const context& ctx, messaging::unit& unit, const events::v1::CallEvent& call);
void on_call_analyzed(const context& ctx, messaging::unit& unit, const events::v1::CallAnalyzed& call);
void on_message_send(const context& ctx, messaging::unit& unit, const events::v1::MessageSend& wanted);
void on_lead_gone(const context& ctx, messaging::unit& unit, const events::v1::LeadEvent& lead);
void on_lead_opted_out(const context& ctx, messaging::unit& unit, const events::v1::LeadEvent& lead);
void on_appointment_scheduled(const context& ctx, messaging::unit& unit, const events::v1::AppointmentEvent& made);
// webhooks.twilio.v1: a message or a receipt, in the scope of all tenants.
void on_twilio_webhook(const context& ctx, messaging::unit& unit, const events::envelope& e);
void on_twilio_incoming(const context& ctx, messaging::unit& unit, const twilio::incoming_message& m);
void on_twilio_status(messaging::unit& unit, const twilio::status_update& update, const std::string& dispatch_key);

// Tasks.
awaitable<messaging::outcome> send_message(const context& ctx, const messaging::task& task, deadline until);
awaitable<messaging::look_up_result> find_sent_message(const context& ctx, const messaging::task& task, deadline until);
void give_up_message(messaging::unit& unit, const messaging::task& task);
awaitable<messaging::outcome> run_turn(const context& ctx, const messaging::task& task, deadline until);
awaitable<messaging::outcome> resolve_sender(const context& ctx, const messaging::task& task, deadline until);

awaitable<messaging::outcome> tend_conversations(const context& ctx, const messaging::task& task, deadline until);

// Routes.
awaitable<http::response> report_call(const context& ctx, messaging::task_runner& tasks, const http::request& req);
awaitable<http::response> chat_message(const context& ctx, messaging::task_runner& tasks, const http::request& req);
awaitable<http::response> chat_stream(const context& ctx, messaging::task_runner& tasks, const http::request& req);
awaitable<http::response> request_human(const context& ctx, const http::request& req);
awaitable<http::response> verify_chat(const context& ctx, const http::request& req);
awaitable<http::response> show_conversation(const context& ctx, const http::request& req);
awaitable<http::response> show_statistics(const context& ctx, const http::request& req);
awaitable<http::response> show_chat(const context& ctx, const http::request& req);
awaitable<http::response> show_health(const context& ctx, const http::handler& suite_health, const http::request& req);

// What a request may read: everything for another service and for a SUPERADMIN who names no company, else the
// company's; an AGENT's own leads only. Throws http::refusal 401.
struct reader
{
    database::scope scope = all_tenants;
    std::optional<std::int64_t> broker_id = {};  // of scope, where that is one company
    std::optional<std::int64_t> agent_id = {};
};
reader reader_of(const context& ctx, const http::request& req);

}  // namespace relevo::whatsapp_bridge
