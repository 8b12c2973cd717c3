#pragma once

#include "auth/user.hpp"
#include "context.hpp"
#include "events/types.hpp"
#include "http/router.hpp"
#include "http/websocket.hpp"
#include "messaging/tasks.hpp"
#include "messaging/unit.hpp"
#include "store_activities.hpp"
#include "store_leads.hpp"

// Every route, task and event of this service; the tables that name them are routes.cpp,
// subscriptions.cpp and tasks.cpp.
namespace relevo::crm_sync {

// The user of the request's token, if the token is good and neither the user nor the token was ended since. Throws 401.
awaitable<auth::user> authenticate_live(const context& ctx, const http::request& req);
// Whose leads a user may touch; ?broker_id= narrows a SUPERADMIN.
leads::access access_of(const http::request& req, const auth::user& u);
activities::actor actor_of(const auth::user& u);
messaging::origin origin_of(const http::request& req);

// Accounts
awaitable<http::response> register_account(const context& ctx, const http::request& req);
awaitable<http::response> login(const context& ctx, const http::request& req);
awaitable<http::response> show_me(const context& ctx, const http::request& req);
awaitable<http::response> logout(const context& ctx, const http::request& req);
awaitable<http::response> refresh_session(const context& ctx, const http::request& req);
awaitable<http::response> change_password(const context& ctx, const http::request& req);
awaitable<http::response> accept_invite(const context& ctx, const http::request& req);
awaitable<http::response> list_users(const context& ctx, const http::request& req);
awaitable<http::response> create_user(const context& ctx, const http::request& req);
awaitable<http::response> show_user(const context& ctx, const http::request& req);
awaitable<http::response> update_user(const context& ctx, const http::request& req);
awaitable<http::response> delete_user(const context& ctx, const http::request& req);

// Brokers
awaitable<http::response> list_brokers(const context& ctx, const http::request& req);
awaitable<http::response> create_broker(const context& ctx, const http::request& req);
awaitable<http::response> show_broker(const context& ctx, const http::request& req);
awaitable<http::response> update_broker(const context& ctx, const http::request& req);
awaitable<http::response> deactivate_broker(const context& ctx, const http::request& req);
awaitable<http::response> reactivate_broker(const context& ctx, const http::request& req);

// Broker configuration
awaitable<http::response> show_settings(const context& ctx, const http::request& req);
awaitable<http::response> show_factory_settings(const context& ctx, const http::request& req);
awaitable<http::response> change_settings(const context& ctx, const http::request& req, std::string section);
awaitable<http::response> validate_settings(const context& ctx, const http::request& req);
awaitable<http::response> preview_prompt(const context& ctx, const http::request& req);
awaitable<http::response> list_prompt_versions(const context& ctx, const http::request& req);
awaitable<http::response> show_prompt_version(const context& ctx, const http::request& req);
awaitable<http::response> compare_prompt_versions(const context& ctx, const http::request& req);
awaitable<http::response> activate_prompt_version(const context& ctx, const http::request& req);
awaitable<http::response> store_voice_assistant(const context& ctx, const http::request& req);

// Leads
awaitable<http::response> list_leads(const context& ctx, const http::request& req);
awaitable<http::response> create_lead_route(const context& ctx, const http::request& req);
awaitable<http::response> show_lead(const context& ctx, const http::request& req);
awaitable<http::response> update_lead_route(const context& ctx, const http::request& req);
awaitable<http::response> delete_lead_route(const context& ctx, const http::request& req);
awaitable<http::response> erase_lead_route(const context& ctx, const http::request& req);
awaitable<http::response> assign_lead_route(const context& ctx, const http::request& req);
awaitable<http::response> move_lead(const context& ctx, const http::request& req);
awaitable<http::response> recalculate_lead(const context& ctx, const http::request& req);
awaitable<http::response> show_lead_history(const context& ctx, const http::request& req);
awaitable<http::response> list_activities(const context& ctx, const http::request& req);
awaitable<http::response> resolve_lead(const context& ctx, const http::request& req);
awaitable<http::response> import_leads(const context& ctx, const http::request& req);
std::optional<http::problem> admit_import(const context& ctx, const http::request& req);
awaitable<http::response> show_import(const context& ctx, const http::request& req);
awaitable<http::response> show_import_errors(const context& ctx, const http::request& req);
awaitable<http::response> cancel_import(const context& ctx, const http::request& req);

// Do not contact
awaitable<http::response> list_blocked(const context& ctx, const http::request& req);
awaitable<http::response> block_number(const context& ctx, const http::request& req);
awaitable<http::response> unblock_number(const context& ctx, const http::request& req);

awaitable<http::response> show_root(const context& ctx, const http::request& req);
awaitable<http::response> show_openapi(const context& ctx, const http::request& req);
awaitable<http::response> show_swagger(const context& ctx, const http::request& req);
awaitable<http::response> show_redoc(const context& ctx, const http::request& req);
awaitable<> serve_websocket(const context& ctx, const http::request& req, http::websocket& socket);

// Tasks
messaging::task_kind run_import(const context& ctx);
messaging::task_kind purge_leads(const context& ctx);

// Events
using events::envelope;
void on_call_started(const context&, messaging::unit&, const events::v1::CallEvent&, const envelope&);
void on_call_answered(const context&, messaging::unit&, const events::v1::CallEvent&, const envelope&);
void on_call_ended(const context&, messaging::unit&, const events::v1::CallEvent&, const envelope&);
void on_call_analyzed(const context&, messaging::unit&, const events::v1::CallAnalyzed&, const envelope&);
void on_message_received(const context&, messaging::unit&, const events::v1::MessageReceived&, const envelope&);
void on_message_sent(const context&, messaging::unit&, const events::v1::MessageStatus&, const envelope&);
void on_lead_scored(const context&, messaging::unit&, const events::v1::LeadScored&, const envelope&);
void on_stage_changed(const context&, messaging::unit&, const events::v1::LeadStageChanged&, const envelope&);
void on_facts_captured(const context&, messaging::unit&, const events::v1::FactsCaptured&, const envelope&);
void on_control_changed(const context&, messaging::unit&, const events::v1::ConversationEvent&, const envelope&);
void on_opt_out(const context&, messaging::unit&, const events::v1::ConversationEvent&, const envelope&);
void on_tag_added(const context&, messaging::unit&, const events::v1::TagChange&, const envelope&);
void on_tag_removed(const context&, messaging::unit&, const events::v1::TagChange&, const envelope&);
void on_lead_assign(const context&, messaging::unit&, const events::v1::LeadAssign&, const envelope&);
void on_campaign_step(const context&, messaging::unit&, const events::v1::EnrollmentEvent&, const envelope&);

}  // namespace relevo::crm_sync
