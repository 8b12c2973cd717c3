#pragma once

#include "auth/user.hpp"
#include "context.hpp"
#include "domain/call.hpp"
#include "messaging/tasks.hpp"
#include "messaging/unit.hpp"
#include "providers/vapi/webhook.hpp"
#include "store_recordings.hpp"

// What belongs to a person's agent: settings, number, devices, the calls that it answers, and recordings.
namespace relevo::voice_call::handlers {

// Routes
awaitable<http::response> show_agent(const context& ctx, const http::request& req);
awaitable<http::response> change_agent(const context& ctx, const http::request& req);
awaitable<http::response> switch_agent(const context& ctx, messaging::task_runner& tasks, const http::request& req,
                                       bool on);
awaitable<http::response> assign_virtual_number(const context& ctx, const http::request& req);
awaitable<http::response> list_virtual_numbers(const context& ctx, const http::request& req);
awaitable<http::response> add_virtual_number(const context& ctx, const http::request& req);
awaitable<http::response> remove_virtual_number(const context& ctx, const http::request& req);
awaitable<http::response> add_push_token(const context& ctx, const http::request& req);
awaitable<http::response> remove_push_token(const context& ctx, const http::request& req);
awaitable<http::response> show_recording(const context& ctx, const http::request& req);

// Events
// A webhook of a call that we know nothing of: perhaps the report of one that a person's agent answered.
void unknown_call(messaging::unit& unit, const vapi::webhook& hook, const events::envelope& e);
// What else a report leads to: its recording is copied, and the person whose agent answered hears of the call.
void follow_report(messaging::unit& unit, const call& c, const vapi::end_of_call_report& report);
// A recording of ours is to go from the bucket.
void schedule_deletion(messaging::unit& unit, const store::doomed_recording& recording);

// Tasks
messaging::task_kind activate_agent(const context& ctx);
messaging::task_kind deactivate_agent(const context& ctx);
messaging::task_kind record_inbound_call(const context& ctx);
messaging::task_kind copy_recording(const context& ctx);
messaging::task_kind delete_recording(const context& ctx);
messaging::task_kind forget_recordings(const context& ctx);
messaging::task_kind notify_owner(const context& ctx);
messaging::task_kind read_push_receipts(const context& ctx);

// The company of a person's own settings. Throws http::refusal 400 user_without_broker.
std::int64_t own_company(const auth::user& user);

}  // namespace relevo::voice_call::handlers
