#include "handlers/agent_handlers.hpp"
#include "log/log.hpp"
#include "store_erasure.hpp"
#include "tasks.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::size_t recordings_a_step = 200, calls_a_step = 200;
constexpr std::chrono::seconds stop_before_end{5};

// One step, one transaction. Returns how many deletions it asked for.
std::size_t forget_some(messaging::unit& unit)
{
    const auto doomed = store::ask_due_deletions(unit.tx, recordings_a_step);
    for (const auto& recording : doomed)
        schedule_deletion(unit, recording);
    return doomed.size();
}

std::size_t erase_late_words(messaging::unit& unit)
{
    const auto calls = store::erased_calls_with_words(unit.tx, calls_a_step);
    store::erase_words(unit.tx, calls);
    return calls.size();
}

// Without a bucket nothing could be deleted: what is due waits until there is one again.
awaitable<messaging::outcome> forget(const context& ctx, messaging::task t, deadline until)
{
    const messaging::origin from(t.correlation_id, t.id);
    const auto erased = co_await ctx.outbox.transact(all_tenants, from, erase_late_words);
    std::size_t asked = 0;
    for (bool is_more = ctx.storage != nullptr; is_more && clock::now() < until - stop_before_end;) {
        const auto some = co_await ctx.outbox.transact(all_tenants, from, forget_some);
        asked += some;
        is_more = some == recordings_a_step;
    }
    if (asked + erased > 0)
        log::info("recordings_forgotten", {{"recordings", asked}, {"calls_erased_again", erased}});
    co_return messaging::done(json::object{{"asked", asked}, {"erased_again", erased}}, schedule_forgetting);
}

}  // namespace

// Once an hour: recordings past their company's retention are deleted, and what came of an erased lead's call after
// the erasure goes, too.
messaging::task_kind forget_recordings(const context& ctx)
{
    messaging::task_kind k;
    k.name = forget_kind;
    k.run = [&ctx](const messaging::task& t, deadline until) { return forget(ctx, t, until); };
    k.on_dead = [](messaging::unit& unit, const messaging::task&, const std::string&) { schedule_forgetting(unit); };
    return k;
}

}  // namespace relevo::voice_call::handlers
