#include "events/topics.hpp"
#include "handlers/handlers.hpp"
#include "handlers/vapi_tool_fallback.hpp"
#include "intake.hpp"
#include "json/scan.hpp"
#include "messaging/deliver_now.hpp"
#include "runtime/worker_loop.hpp"
#include "signing/vapi.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::string_view vapi_source = "vapi";
constexpr const char* no_assistant = "Lo siento, en este momento no podemos atender tu llamada.";

std::optional<std::string> vapi_signer(const context& ctx, const http::request& req)
{
    const auto& known = ctx.config.vapi_secrets;
    const auto& plan = ctx.config.vapi_plan;
    return verify_webhook(ctx, vapi_source, req, known, [&] {
        const signing::vapi::credentials sent{only_header(req, "x-vapi-secret"), only_header(req, plan.header),
                                              only_header(req, plan.timestamp_header)};
        return signing::vapi::verify(known, sent, req.body, wall_clock::now(), plan);
    });
}

// What the gateway reads of a body.
struct vapi_facts
{
    std::string type, call_id;
};

result<vapi_facts> read_facts(const std::string& body)
{
    auto found = json::scan(body, {"message.type", "message.call.id", "call.id"}, 2);
    if (!found)
        return found.error();
    auto& texts = *found;
    return vapi_facts{std::move(texts[0]), std::move(texts[1].empty() ? texts[2] : texts[1])};
}

events::envelope to_vapi_event(const http::request& req, const result<vapi_facts>& facts, std::string secret_id)
{
    const auto call_id = facts ? facts->call_id : std::string();
    return to_event({vapi_source, topics::webhooks_vapi, std::move(secret_id), call_id}, req);
}

awaitable<std::optional<json::value>> ask_voice_call(const context& ctx, events::envelope e)
{
    const auto until = clock::now() + ctx.config.content_limit;
    return runtime::run_on(ctx.svc.loop(), messaging::deliver_now(ctx.http, ctx.config.voice_call_url,
                                                                  ctx.config.service_token, std::move(e), until));
}

// Most webhooks want nothing but 200; some want words that only voice-call has.
awaitable<http::response> answer(const context& ctx, const std::string& type, const events::envelope& e)
{
    if (type == "tool-calls" || type == "function-call") {
        const auto results = co_await ask_voice_call(ctx, e);
        co_return http::ok(results ? *results : fallback_tool_results(json::parse_or_null(e.data)));
    }
    if (type == "assistant-request") {
        const auto assistant = co_await ask_voice_call(ctx, e);
        co_return http::ok(assistant ? *assistant : json::value(json::object{{"error", no_assistant}}));
    }
    co_return http::ok(json::object{{"ok", true}});
}

http::response vapi_unauthorized()
{
    return http::json_response(401, json::object{{"error", "Unauthorized"}});
}

}  // namespace

awaitable<http::response> vapi_webhook(const context& ctx, const http::request& req)
{
    const auto provider = req.path_parameters.find("provider");
    if (provider != req.path_parameters.end() && provider->second != vapi_source)
        co_return http::to_response({404, "unknown_provider", "no such voice provider"}, req.id);
    if (!http::has_json_type(req))
        co_return unsupported_type(ctx, vapi_source, req);
    auto secret_id = vapi_signer(ctx, req);
    if (!secret_id)
        co_return vapi_unauthorized();

    const auto facts = read_facts(req.body);
    const auto event = to_vapi_event(req, facts, std::move(*secret_id));
    if (!co_await ctx.ingest.accept_json(event, vapi_source, facts.error()))
        co_return not_durable();
    if (!facts)
        co_return http::ok(json::object{{"ok", true}});
    co_return co_await answer(ctx, facts->type, event);
}

awaitable<http::response> vapi_call_completed(const context& ctx, const http::request& req)
{
    if (!http::has_json_type(req))
        co_return unsupported_type(ctx, vapi_source, req);
    auto secret_id = vapi_signer(ctx, req);
    if (!secret_id)
        co_return vapi_unauthorized();
    const auto facts = read_facts(req.body);
    const auto event = to_vapi_event(req, facts, std::move(*secret_id));
    if (!co_await ctx.ingest.accept_json(event, vapi_source, facts.error()))
        co_return not_durable();
    if (!facts)
        co_return http::text(200, "OK");

    const auto owner = co_await ask_voice_call(ctx, event);
    const bool is_unassigned = owner && owner->boolean("number_known") == false;
    co_return is_unassigned ? http::text(404, "User not found") : http::text(200, "OK");
}

}  // namespace relevo::webhook_gateway::handlers
