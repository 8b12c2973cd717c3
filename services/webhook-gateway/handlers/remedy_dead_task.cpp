#include "handlers/admin.hpp"
#include "models/time.hpp"
#include "personal_data.hpp"
#include "refusals.hpp"
#include "remedies.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::size_t longest_reason = 500;

json::value optional_body(const http::request& req)
{
    return req.body.empty() ? json::value(json::object{}) : http::json_body(req);
}

std::optional<std::string> edited_payload_of(const json::value& body)
{
    const auto* payload = body.find("payload");
    if (!payload || payload->is_null())
        return std::nullopt;
    return json::serialize(*payload);
}

// What is sent instead has the shape of what failed, and was not copied from a masked view.
void check_payload(const std::string& edited, const dead_tasks::entry& e, const dead_tasks::content& c)
{
    const auto payload = json::parse_or_null(edited);
    const auto is_text = payload.is_string() && e.topic.has_value();
    field_checks checks;
    if (!payload.is_object() && !is_text)
        checks.add("payload", "invalid_type", "El payload es un objeto");
    if (is_masked(payload) && !is_masked(json::parse_or_null(c.payload.value_or("null"))))
        checks.add("payload", "masked_payload", "El payload viene enmascarado: pídalo con ?reveal=true");
    checks.refuse_if_any();
}

void refuse_obstacle(const std::string& code, const std::string& status)
{
    refuse(409, code, "La tarea está en estado " + status);
}

dead_tasks::entry locked_or_404(database::transaction& tx, const operator_access& who, const std::string& id)
{
    auto found = dead_tasks::lock(tx, who.broker_id, {id});
    if (found.empty())
        refuse_unknown_task();
    return std::move(found.front());
}

std::string reason_of(const http::request& req)
{
    auto reason = req.parameter("reason").value_or(optional_body(req).text("reason"));
    field_checks checks;
    if (reason.size() > longest_reason)
        checks.add("reason", "invalid_length", "Hasta 500 caracteres");
    checks.refuse_if_any();
    return reason;
}

}  // namespace

// POST /api/v1/admin/tasks/{id}/retry {"payload"?}. 202; 404; 409 already_retrying, already_resolved, discarded; 422.
awaitable<http::response> retry_dead_task(const admin_context& ctx, const http::request& req)
{
    const auto who = operator_of(ctx, req);
    const auto id = task_id_of(req);
    prescription p;
    p.by = who.user;
    p.request_id = req.id;
    p.payload = edited_payload_of(optional_body(req));
    const auto plan = [&](messaging::unit& u) {
        const auto e = locked_or_404(u.tx, who, id);
        if (const auto why = obstacle(p.what, e.status); !why.empty())
            refuse_obstacle(std::string(why), e.status);
        if (p.payload)
            check_payload(*p.payload, e, dead_tasks::content_of(u.tx, id));
        apply(u, p, {e});
    };
    co_await ctx.outbox.transact(who.scope(), origin_of(req), plan);
    const json::object answer{{"status", "requeued"}, {"id", id}};
    co_return http::accepted(answer);
}

// DELETE /api/v1/admin/tasks/{id}?reason=, or {"reason"}. 200, also when it was discarded before; 404; 409
// already_retrying, already_resolved.
awaitable<http::response> discard_dead_task(const admin_context& ctx, const http::request& req)
{
    const auto who = operator_of(ctx, req);
    const auto id = task_id_of(req);
    prescription p;
    p.what = remedy::discard;
    p.by = who.user;
    p.request_id = req.id;
    p.reason = reason_of(req);
    const auto plan = [&](messaging::unit& u) {
        const auto e = locked_or_404(u.tx, who, id);
        const auto why = obstacle(p.what, e.status);
        if (!why.empty() && e.status != "discarded")
            refuse_obstacle(std::string(why), e.status);
        apply(u, p, {e});
    };
    co_await ctx.outbox.transact(who.scope(), origin_of(req), plan);
    const json::object answer{{"status", "discarded"}, {"id", id}};
    co_return http::ok(answer);
}

}  // namespace relevo::webhook_gateway::handlers
