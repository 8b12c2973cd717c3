#include "events/topics.hpp"
#include "handlers/handlers.hpp"
#include "handlers/pbx_answer.hpp"
#include "intake.hpp"
#include "messaging/deliver_now.hpp"
#include "runtime/worker_loop.hpp"
#include "signing/pbx.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::string_view pbx_source = "pbx";
constexpr std::size_t longest_call_uuid = 255;

std::optional<std::string> pbx_signer(const context& ctx, const http::request& req)
{
    const auto& known = ctx.config.pbx_secrets;
    return verify_webhook(ctx, pbx_source, req, known, [&] {
        return signing::pbx::verify(known, only_header(req, "x-signature"), req.body, wall_clock::now());
    });
}

http::response pbx_unauthorized()
{
    return http::json_response(401, json::object{{"error", "Unauthorized"}});
}

std::string call_uuid_of(const http::request& req)
{
    auto call_uuid = json::parse_or_null(req.body).text("call_uuid");
    return call_uuid.size() <= longest_call_uuid ? call_uuid : std::string();
}

// Signed but unreadable: nothing is kept of it but a count.
http::response without_call_uuid(const context& ctx, const http::request& req)
{
    ctx.ingest.count(pbx_source, "unreadable");
    http::problem p{422, "validation_error", "Falta call_uuid"};
    p.errors.push_back({"call_uuid", "required", "Se espera un texto de 1 a 255 caracteres"});
    return http::to_response(p, req.id);
}

// New for each request: posting a call again makes its synchronisation due again, so it must not look like a repeat.
events::envelope to_pbx_event(const http::request& req, std::string secret_id, std::string call_uuid)
{
    auto e = to_event({pbx_source, topics::webhooks_pbx, std::move(secret_id), std::move(call_uuid)}, req);
    e.id = events::new_uuid();
    return e;
}

awaitable<std::optional<json::value>> ask_crm_sync(const context& ctx, events::envelope e, deadline until)
{
    return runtime::run_on(ctx.svc.loop(), messaging::deliver_now(ctx.http, ctx.config.crm_sync_url,
                                                                  ctx.config.service_token, std::move(e), until));
}

}  // namespace

awaitable<http::response> pbx_webhook(const context& ctx, const http::request& req)
{
    const auto until = clock::now() + ctx.config.pbx_limit;
    if (!http::has_json_type(req))
        co_return unsupported_type(ctx, pbx_source, req);
    auto secret_id = pbx_signer(ctx, req);
    if (!secret_id)
        co_return pbx_unauthorized();
    const auto call_uuid = call_uuid_of(req);
    if (call_uuid.empty())
        co_return without_call_uuid(ctx, req);

    auto event = to_pbx_event(req, std::move(*secret_id), call_uuid);
    if (!co_await ctx.ingest.accept(event, pbx_source))
        co_return not_durable();
    const auto outcome = co_await ask_crm_sync(ctx, std::move(event), until);
    co_return pbx_answer(call_uuid, outcome);
}

}  // namespace relevo::webhook_gateway::handlers
