#include "asked_call.hpp"
#include "handlers/handlers.hpp"
#include "log/log.hpp"
#include "store.hpp"
#include "tasks.hpp"
#include "voice_client.hpp"

namespace relevo::voice_call::handlers {

namespace {

using std::chrono::seconds;

constexpr std::size_t calls_a_run = 50;
constexpr seconds ask_again_after{300};
constexpr seconds end_margin{5};

enum class asking
{
    settled,
    later,  // it lives, or the provider could not say
    stop    // the provider is away
};

// One call; its own transaction, so that one that cannot be recorded does not keep the others waiting.
awaitable<asking> reconcile_one(const context& ctx, const store::unreported_call& c, messaging::origin from,
                                deadline until)
{
    const auto vapi = co_await client_of(ctx, c.broker_id);
    const auto asked = co_await vapi.get_call(c.external_call_id, until);
    const bool is_gone = !asked && asked.error().http_status == 404;
    if (!asked && !is_gone && asked.error().is_retryable())
        co_return asking::stop;
    std::function<void(messaging::unit&)> record;
    if (is_gone)
        record = lost_call(c.id);
    else if (asked && asked->is_ended())
        record = ended_call(ctx, c.id, *asked);
    else
        record = [id = c.id](messaging::unit& unit) { store::look_again(unit.tx, id, ask_again_after); };
    const bool is_settled = is_gone || (asked && asked->is_ended());
    co_await ctx.outbox.transact(tenant(c.broker_id), std::move(from), std::ref(record));
    log::info("call_reconciled", {{"call_id", c.id}, {"settled", is_settled}});
    co_return is_settled ? asking::settled : asking::later;
}

// Calls whose report did not come are asked for: Vapi does not post it again. Repeat = safe.
awaitable<messaging::outcome> reconcile(const context& ctx, messaging::task t, deadline until)
{
    const auto find = [](database::transaction& tx) { return store::unreported(tx, calls_a_run); };
    const auto found = co_await ctx.db.read(all_tenants, find);
    std::size_t asked = 0;
    for (const auto& c : found) {
        if (clock::now() > until - end_margin)
            break;
        messaging::origin from{c.correlation_id, t.id};
        const auto came_to = co_await reconcile_one(ctx, c, std::move(from), until);
        if (came_to == asking::stop)
            break;
        ++asked;
    }
    co_return messaging::done(json::object{{"asked", asked}},
                              [](messaging::unit& unit) { schedule_reconciling(unit); });
}

}  // namespace

messaging::task_kind reconcile_calls(const context& ctx)
{
    messaging::task_kind k;
    k.name = reconcile_kind;
    k.run = [&ctx](const messaging::task& t, deadline until) { return reconcile(ctx, t, until); };
    k.on_dead = [](messaging::unit& unit, const messaging::task&, const std::string&) {
        schedule_reconciling(unit);  // the chain goes on
    };
    return k;
}

}  // namespace relevo::voice_call::handlers
