#include "call_events.hpp"
#include "call_request.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::chrono::seconds wait_for_provider{5};

struct placed
{
    std::optional<http::problem> refused;
    queued_call queued;
};

placed plan(messaging::unit& unit, const auth::user& user, std::int64_t broker_id, const call_request& w,
            const call_voice& voice)
{
    const auto callee = store::find_callee(unit.tx, broker_id, w.lead_id);
    if (auto refused = refusal_of(callee, user, w, std::chrono::system_clock::now()))
        return {std::move(refused), {}};
    if (!voice.is_complete())
        return {voice_not_configured(voice.missing), {}};
    const bool has_live_call = store::lock_lead_and_find_live_call(unit.tx, broker_id, w.lead_id);
    if (has_live_call && !w.scheduled_at)
        return {http::problem{409, "call_in_progress", "The lead is in a call already."}, {}};
    wanted_call call;
    call.broker_id = broker_id;
    call.lead_id = w.lead_id;
    call.agent_user_id = user.id;
    call.campaign_id = w.campaign_id;
    call.dispatch_key = events::new_uuid();
    call.agent_type = w.agent_type;
    call.to_number = callee->phone;
    call.scheduled_at = w.scheduled_at;
    call.is_forced = w.force;
    return {std::nullopt, *queue_call(unit, call)};
}

// A user of no company: requirement 0, C4. A SUPERADMIN may name one.
std::optional<http::problem> lack_of_broker(const http::request& req, const auth::user& user)
{
    const bool may_name_one = user.role == auth::role::superadmin && req.parameter("broker_id");
    if (user.broker_id || may_name_one)
        return std::nullopt;
    return http::problem{400, "user_without_broker",
                         "User " + std::to_string(user.id) +
                             " has no broker (company) assigned. Assign the user to a broker before initiating voice "
                             "calls."};
}

bool waits_for_line(const json::object& shown, const call_request& w, const messaging::task_state& state)
{
    return *shown.find("status") == json::value("queued") && !w.scheduled_at && state.state == "pending" &&
           state.attempt == 0;
}

}  // namespace

// POST /api/v1/calls, /api/v1/calls/initiate: {"lead_id","agent_type","campaign_id","scheduled_at","force"}. 201 with
// the call (external_call_id null while the provider has not answered), 202 status "queued" while every line is busy;
// 400 user_without_broker | lead_without_phone | voice_not_configured, 403 force, 404, 409 do_not_contact |
// outside_calling_hours | call_in_progress, 422, 502 provider_error.
awaitable<http::response> initiate_call(const context& ctx, messaging::task_runner& tasks, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    if (const auto lack = lack_of_broker(req, user))
        co_return http::to_response(*lack, req.id);
    const auto w = parse_call_request(req, user, std::chrono::system_clock::now());
    const auto broker_id = auth::acting_broker(req, user);

    const auto voice = co_await ctx.voice.resolve(broker_id, w.agent_type);
    auto queue = [&](messaging::unit& unit) { return plan(unit, user, broker_id, w, voice); };
    messaging::origin origin{req.id, {}};
    auto made = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), std::ref(queue));
    if (made.refused)
        co_return http::to_response(*made.refused, req.id);

    const auto state = co_await tasks.run_now(made.queued.task_id, clock::now() + wait_for_provider);
    if (state.state == "dead")
        co_return http::to_response({502, "provider_error", state.last_error}, req.id);
    auto read = [&](database::transaction& tx) {
        return store::detail(tx, broker_id, made.queued.call_id, std::nullopt);
    };
    const auto shown = co_await ctx.db.read(tenant(broker_id), std::ref(read));
    co_return waits_for_line(*shown, w, state) ? http::accepted(*shown) : http::created(*shown);
}

}  // namespace relevo::voice_call::handlers
