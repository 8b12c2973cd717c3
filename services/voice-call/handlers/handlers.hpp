#pragma once

#include "auth/user.hpp"
#include "context.hpp"
#include "domain/call.hpp"
#include "messaging/tasks.hpp"
#include "messaging/unit.hpp"
#include "providers/vapi/webhook.hpp"

namespace relevo::voice_call::handlers {

// Routes
awaitable<http::response> initiate_call(const context& ctx, messaging::task_runner& tasks, const http::request& req);
awaitable<http::response> list_calls(const context& ctx, const http::request& req);
awaitable<http::response> list_calls_of_lead(const context& ctx, const http::request& req);
awaitable<http::response> configure_assistant(const context& ctx, messaging::task_runner& tasks,
                                              const http::request& req);
awaitable<http::response> validate_config(const context& ctx, const http::request& req);
awaitable<http::response> show_call(const context& ctx, const http::request& req);
awaitable<http::response> cancel_call(const context& ctx, messaging::task_runner& tasks, const http::request& req);

// Events
void call_place(messaging::unit& unit, const events::v1::CallPlace& wanted);
void vapi_webhook(const context& ctx, messaging::unit& unit, const events::envelope& e);
void status_update(const context& ctx, messaging::unit& unit, call& c, const vapi::webhook& hook);
void live_transcript(messaging::unit& unit, call& c, const vapi::webhook& hook);
void tool_calls(messaging::unit& unit, const call& c, const vapi::webhook& hook, const events::envelope& e);
// A report from a webhook, or from asking the provider. at: when it was made.
void fold_report(const context& ctx, messaging::unit& unit, call& c, const vapi::end_of_call_report& report,
                 time_point at);
void lead_erased(messaging::unit& unit, const events::v1::LeadEvent& lead, const events::envelope& e);
void assistant_request(messaging::unit& unit, const vapi::webhook& hook, const events::envelope& e);

// Tasks
messaging::task_kind place_call(const context& ctx);
messaging::task_kind process_end_of_call_report(const context& ctx);
messaging::task_kind run_tool_calls(const context& ctx);
messaging::task_kind run_tool_later(const context& ctx);
messaging::task_kind hang_up(const context& ctx);
messaging::task_kind reconcile_calls(const context& ctx);
messaging::task_kind sync_assistant(const context& ctx);
messaging::task_kind answer_assistant_request(const context& ctx);

}  // namespace relevo::voice_call::handlers
