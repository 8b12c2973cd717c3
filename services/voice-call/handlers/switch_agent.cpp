#include "handlers/agent_handlers.hpp"
#include "store_agents.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::chrono::seconds wait_for_switch{5};

std::string ask_for_switch(messaging::unit& unit, const auth::user& user, std::int64_t broker_id, bool on)
{
    auto profile = store::lock_profile(unit.tx, broker_id, user.id);
    if (!store::number_of_user(unit.tx, user.id))
        throw http::refusal({409, "no_virtual_number", "Ask for a number first: POST /api/settings/virtual-number."});
    if (on && !profile.vapi_agent_id)
        throw http::refusal({409, "no_agent", "Set vapi_agent_id first: PUT /api/settings/agent."});
    profile.wanted_active = on;
    store::save_profile(unit.tx, profile);

    messaging::new_task task;
    task.kind = on ? "activate_agent" : "deactivate_agent";
    task.broker_id = broker_id;
    task.payload = json::object{{"user_id", user.id}};
    task.lane = "agent:" + std::to_string(user.id);
    task.priority = 1;  // someone is waiting
    return unit.schedule(std::move(task));
}

http::response answer_of(const messaging::task_state& state, const std::string& request_id)
{
    if (state.result.boolean("superseded").value_or(false))
        return http::to_response({409, "superseded", "A later request decided otherwise."}, request_id);
    if (state.state == "done")
        return http::ok(json::object{{"success", true}});
    if (state.is_settled() || !state.last_error.empty()) {
        http::problem p{502, "provider_error", state.last_error};
        p.extra.set("will_be_retried", !state.is_settled());
        return http::to_response(p, request_id);
    }
    return http::accepted(json::object{{"success", false}, {"status", "pending"}});
}

}  // namespace

// POST /api/settings/agent/activate, …/deactivate: 200 {"success":true}; 202 while the providers have not answered
// within 5 s; 409 no_virtual_number | no_agent | superseded; 502 provider_error, with will_be_retried: what was changed
// is undone, or else the task goes on.
awaitable<http::response> switch_agent(const context& ctx, messaging::task_runner& tasks, const http::request& req,
                                       bool on)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto broker_id = own_company(user);
    const auto plan = [&](messaging::unit& unit) { return ask_for_switch(unit, user, broker_id, on); };
    messaging::origin origin{req.id, {}};
    auto task_id = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), std::ref(plan));
    const auto state = co_await tasks.run_now(std::move(task_id), clock::now() + wait_for_switch);
    co_return answer_of(state, req.id);
}

}  // namespace relevo::voice_call::handlers
