#pragma once

#include "admin_context.hpp"
#include "auth/user.hpp"
#include "http/message.hpp"
#include "messaging/subscriber.hpp"
#include "messaging/tasks.hpp"

// The operators' routes, and the events and tasks behind them; the table of routes is routes_admin.cpp.
namespace relevo::webhook_gateway::handlers {

// Who asks, and whose failed work that person may see: a SUPERADMIN everybody's, an ADMIN the own company's.
struct operator_access
{
    auth::user user;
    std::optional<std::int64_t> broker_id;  // absent: everybody's
    database::scope scope() const
    {
        return broker_id ? database::scope(tenant(*broker_id)) : database::scope(all_tenants);
    }
};
// Throws http::refusal 401, 403.
operator_access operator_of(const admin_context& ctx, const http::request& req);
// For what belongs to no company. Throws http::refusal 401, 403.
auth::user superadmin_of(const admin_context& ctx, const http::request& req);
// {id} as a uuid. Throws http::refusal 404.
std::string task_id_of(const http::request& req);
[[noreturn]] void refuse_unknown_task();
messaging::origin origin_of(const http::request& req);

// GET /api/v1/admin/tasks, /api/v1/admin/tasks/failed
awaitable<http::response> list_dead_tasks(const admin_context& ctx, const http::request& req);
// GET /api/v1/admin/tasks/stats
awaitable<http::response> dead_task_stats(const admin_context& ctx, const http::request& req);
// GET /api/v1/admin/tasks/{id}
awaitable<http::response> show_dead_task(const admin_context& ctx, const http::request& req);
// POST /api/v1/admin/tasks/{id}/retry
awaitable<http::response> retry_dead_task(const admin_context& ctx, const http::request& req);
// DELETE /api/v1/admin/tasks/{id}
awaitable<http::response> discard_dead_task(const admin_context& ctx, const http::request& req);
// POST /api/v1/admin/tasks/retry, /api/v1/admin/tasks/discard
awaitable<http::response> retry_dead_tasks(const admin_context& ctx, const http::request& req);
awaitable<http::response> discard_dead_tasks(const admin_context& ctx, const http::request& req);
// POST /api/v1/admin/webhooks/replay, GET /api/v1/admin/webhooks/replay/{task_id}
awaitable<http::response> start_replay(const admin_context& ctx, const http::request& req);
awaitable<http::response> show_replay(const admin_context& ctx, const http::request& req);

// GET /api/v1/admin/webhooks/quarantine, GET …/{id}
awaitable<http::response> list_quarantine(const admin_context& ctx, const http::request& req);
awaitable<http::response> show_quarantined(const admin_context& ctx, const http::request& req);

// dlq.v1: keeps the index. A record that cannot be indexed is logged and counted (dlq_records_bad_total), never dead:
// its death would come to dlq.v1 again.
messaging::event_handler index_dead_work(runtime::service& svc);

// leads.events.v1, lead.erased: what failed work says about the person goes.
void on_lead_erased(messaging::unit& u, const events::v1::LeadEvent& lead, const events::envelope&);

// Task kinds
awaitable<messaging::outcome> replay_webhooks(const admin_context& ctx, messaging::task t, deadline until);
awaitable<messaging::outcome> forget_dead_tasks(const admin_context& ctx, messaging::task t, deadline until);

}  // namespace relevo::webhook_gateway::handlers
