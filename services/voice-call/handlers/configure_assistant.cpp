#include "handlers/handlers.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::chrono::seconds wait_for_assistant{10};

std::string parse_agent_type(const http::request& req)
{
    const auto body = req.body.empty() ? json::value(json::object{}) : http::json_body(req);
    const auto* given = body.find("agent_type");
    if (!given || given->is_null())
        return "default";
    const auto* type = given->as_string();
    const bool is_good = type && !type->empty() && type->size() <= 40 &&
                         type->find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == type->npos;
    if (!is_good)
        throw http::refusal({422,
                             "validation_error",
                             "agent_type: expected 1 to 40 lower case letters, digits, _ or -",
                             {{"agent_type", "invalid_agent_type", "expected a type of agent, as perfilador"}}});
    return *type;
}

http::response without_key(const std::string& request_id)
{
    return http::to_response(voice_not_configured({"api_key"}), request_id);
}

http::response answer_of(const messaging::task_state& state, const std::string& agent_type,
                         const std::string& request_id)
{
    if (state.state == "done" && state.result.find("assistant_id"))
        return http::ok(state.result);
    if (state.state == "done")
        return http::to_response({502, "provider_error", state.result.text("error")}, request_id);
    if (state.is_settled() || !state.last_error.empty())
        return http::to_response({502, "provider_error", state.last_error}, request_id);
    return http::accepted(json::object{{"agent_type", agent_type}, {"status", "pending"}});
}

}  // namespace

// POST /api/v1/brokers/config/voice/assistant, /api/broker/config/voice/assistant (ADMIN) {"agent_type"?}: creates the
// company's assistant at Vapi, or changes the one whose id is stored for that type. 200 {"assistant_id","created",
// "agent_type"}; 400 voice_not_configured, 502 provider_error, 202 while Vapi has not answered within 10 s.
awaitable<http::response> configure_assistant(const context& ctx, messaging::task_runner& tasks,
                                              const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto agent_type = parse_agent_type(req);
    const auto voice = co_await ctx.voice.resolve(broker_id, agent_type);
    if (voice.lacks("api_key"))
        co_return without_key(req.id);

    const auto queue = [&](messaging::unit& unit) {
        messaging::new_task t;
        t.kind = "sync_assistant";
        t.broker_id = broker_id;
        t.payload = json::object{{"agent_type", agent_type}};
        t.lane = "assistant:" + std::to_string(broker_id);  // two at once would make two assistants
        t.priority = 1;
        return unit.schedule(std::move(t));
    };
    messaging::origin origin{req.id, {}};
    auto task_id = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), queue);
    const auto state = co_await tasks.run_now(std::move(task_id), clock::now() + wait_for_assistant);
    co_return answer_of(state, agent_type, req.id);
}

}  // namespace relevo::voice_call::handlers
