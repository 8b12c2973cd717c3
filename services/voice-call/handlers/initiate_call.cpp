#include "call_events.hpp"
#include "call_windows.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::chrono::seconds wait_for_provider{5};

struct wanted
{
    std::int64_t lead_id = 0;
    std::string agent_type;
    std::optional<std::int64_t> campaign_id;
    bool force = false;
};

wanted parse(const http::request& req)
{
    const auto body = http::json_body(req);
    wanted w;
    const auto lead_id = body.integer("lead_id");
    if (!lead_id)
        throw http::refusal(
            {422, "validation_error", "lead_id is required.", {{"lead_id", "required", "expected a lead's id"}}});
    w.lead_id = *lead_id;
    w.agent_type = body.text("agent_type", "default");
    w.campaign_id = body.integer("campaign_id");
    w.force = body.boolean("force").value_or(false);
    return w;
}

bool is_outside_hours(const store::callee& callee)
{
    const auto zone = models::time_zone::find(callee.timezone).value_or(models::time_zone::utc());
    return !models::is_inside(parse_windows(callee.call_windows), zone, std::chrono::system_clock::now());
}

// The rules of POST /calls, in the order in which a person would want to hear of them.
std::optional<http::problem> refusal_of(const std::optional<store::callee>& callee, const auth::user& user,
                                        const wanted& w)
{
    const bool is_hidden =
        !callee || callee->deleted || (user.role == auth::role::agent && callee->assigned_to != user.id);
    if (is_hidden)
        return http::problem{404, "not_found", "No such lead."};
    if (callee->phone.empty())
        return http::problem{400, "lead_without_phone", "The lead has no phone number."};
    if (callee->do_not_contact)
        return http::problem{409, "do_not_contact", "The lead asked not to be called."};
    const bool may_force = w.force && user.role != auth::role::agent;
    if (!may_force && is_outside_hours(*callee))
        return http::problem{409, "outside_calling_hours", "It is outside the company's calling hours."};
    return std::nullopt;
}

struct placed
{
    std::optional<http::problem> refused;
    queued_call queued;
};

placed plan(messaging::unit& unit, const auth::user& user, std::int64_t broker_id, const wanted& w,
            const call_voice& voice)
{
    const auto callee = store::find_callee(unit.tx, w.lead_id);
    if (auto refused = refusal_of(callee, user, w))
        return {std::move(refused), {}};
    if (!voice.is_complete())
        return {voice_not_configured(voice.missing), {}};
    if (store::has_live_call(unit.tx, w.lead_id))
        return {http::problem{409, "call_in_progress", "The lead is in a call already."}, {}};
    wanted_call call;
    call.broker_id = broker_id;
    call.lead_id = w.lead_id;
    call.agent_user_id = user.id;
    call.campaign_id = w.campaign_id;
    call.dispatch_key = events::new_uuid();
    call.agent_type = w.agent_type;
    call.to_number = callee->phone;
    return {std::nullopt, *queue_call(unit, call)};
}

http::response answer(const messaging::task_state& state, const json::object& shown, const std::string& request_id)
{
    if (state.state == "dead")
        return http::to_response({502, "provider_error", state.last_error}, request_id);
    return shown.find("status")->as_string() && *shown.find("status")->as_string() == "queued" && !state.is_settled()
               ? http::accepted(shown)
               : http::created(shown);
}

}  // namespace

// POST /api/v1/calls, /api/v1/calls/initiate: {"lead_id","agent_type","campaign_id","force"}. 201 with the call, 202
// while the provider has not answered within 5 s; 400 user_without_broker | lead_without_phone | voice_not_configured,
// 404, 409 do_not_contact | outside_calling_hours | call_in_progress, 502 provider_error.
awaitable<http::response> initiate_call(const context& ctx, messaging::task_runner& tasks, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto w = parse(req);
    if (!user.broker_id && !req.parameter("broker_id"))
        co_return http::to_response(
            {400, "user_without_broker",
             "User " + std::to_string(user.id) +
                 " has no broker (company) assigned. Assign the user to a broker before initiating voice calls."},
            req.id);
    const auto broker_id = auth::acting_broker(req, user);

    const auto voice = co_await ctx.voice.resolve(broker_id, w.agent_type);
    auto queue = [&](messaging::unit& unit) { return plan(unit, user, broker_id, w, voice); };
    messaging::origin origin{req.id, {}};
    auto made = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), std::ref(queue));
    if (made.refused)
        co_return http::to_response(*made.refused, req.id);

    const auto state = co_await tasks.run_now(made.queued.task_id, clock::now() + wait_for_provider);
    auto read = [&](database::transaction& tx) { return store::detail(tx, made.queued.call_id, std::nullopt); };
    const auto shown = co_await ctx.db.read(tenant(broker_id), std::ref(read));
    co_return answer(state, *shown, req.id);
}

}  // namespace relevo::voice_call::handlers
