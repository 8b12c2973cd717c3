#include "asked_call.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"
#include "voice_client.hpp"

namespace relevo::voice_call::handlers {

namespace {

using std::chrono::seconds;

constexpr seconds until_accepted{2};

awaitable<std::optional<call>> load_call_to_end(const context& ctx, const messaging::task& t)
{
    const auto id = t.payload.integer("call_id").value_or(0);
    auto read = [id](database::transaction& tx) { return store::find(tx, id); };
    co_return co_await ctx.db.read(tenant(t.broker_id), std::ref(read));
}

// The call's control URL is asked for each time: the provider is the one who knows whether it still lives.
awaitable<messaging::outcome> end_it(const context& ctx, messaging::task t, deadline until)
{
    const auto wanted = co_await load_call_to_end(ctx, t);
    if (!wanted || models::is_final(wanted->status))
        co_return messaging::done();
    if (!wanted->external_call_id)  // being dialled: place_call accepts it, or sees that it was cancelled
        co_return messaging::postponed(std::chrono::system_clock::now() + until_accepted, "the call is being placed");

    const auto vapi = co_await client_of(ctx, wanted->broker_id);
    const auto asked = co_await vapi.get_call(*wanted->external_call_id, until);
    if (!asked && asked.error().http_status == 404)
        co_return messaging::done({}, lost_call(wanted->id));
    if (!asked)
        co_return messaging::failed(asked.error().code, describe(asked.error()), true);
    if (asked->is_ended())
        co_return messaging::done({}, ended_call(ctx, wanted->id, *asked));
    if (asked->control_url.empty())
        co_return messaging::failed("no_control_url", "the provider names no way to end this call", true);
    const auto told = co_await vapi.end_call(asked->control_url, until);
    if (!told)
        co_return messaging::failed(told.error().code, describe(told.error()),
                                    told.error().is_retryable() || told.error().http_status == 404);
    co_return messaging::done();
}

}  // namespace

messaging::task_kind hang_up(const context& ctx)
{
    messaging::task_kind k;
    k.name = "hang_up";
    k.repeat = messaging::repeat::safe;
    k.delays = {seconds(2), seconds(5), seconds(15), seconds(60)};
    k.time_limit = seconds(10);
    k.run = [&ctx](const messaging::task& t, deadline until) { return end_it(ctx, t, until); };
    return k;
}

}  // namespace relevo::voice_call::handlers
