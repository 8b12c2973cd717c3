#include <algorithm>

#include "application.hpp"
#include "audience.hpp"
#include "handlers/handlers.hpp"
#include "store_campaigns.hpp"
#include "store_runs.hpp"
#include "tasks.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::size_t at_a_time = 500;

// One page of leads that have been silent for the campaign's days. Returns where the next one begins; nothing: it was
// the last. Somebody who entered within these days waits for as long again, whatever reentry allows.
std::optional<std::int64_t> enter_silent(messaging::unit& unit, const campaign& seen, std::int64_t after)
{
    const auto c = lock_open_campaign(unit, seen.broker_id, seen.id);
    if (!c || c->triggered_by != "inactivity")
        return std::nullopt;
    lead_filter silent;
    silent.last_inbound_before_days = read_trigger(c->triggered_by, c->settings.trigger_condition).inactivity_days;
    const auto page = store::find_leads(unit.tx, c->broker_id, silent, after, at_a_time);
    const auto recent = store::entered_within(unit.tx, c->id, *silent.last_inbound_before_days, page);
    application a;
    for (const auto id : page)
        if (!recent.contains(id))
            a.lead_ids.push_back(id);
    apply_to_leads(unit, *c, a, wall_clock::now());
    return page.size() < at_a_time ? std::nullopt : std::optional(page.back());
}

}  // namespace

// Each hour: the campaigns that are triggered by inactivity; and rates that matter no more are forgotten.
awaitable<messaging::outcome> find_inactive(const context& ctx, messaging::task task)
{
    const auto list = [](database::transaction& tx) { return store::inactivity_campaigns(tx); };
    const auto campaigns = co_await ctx.db.read(all_tenants, list);
    for (const auto& c : campaigns) {
        std::optional<std::int64_t> after = 0;
        while (after) {
            const auto enter = [&c, from = *after](messaging::unit& unit) { return enter_silent(unit, c, from); };
            const messaging::origin origin{task.correlation_id, task.id};
            after = co_await ctx.outbox.transact(tenant{c.broker_id}, origin, enter);
        }
    }
    const auto forget = [](database::transaction& tx) { store::forget_pair_rates(tx); };
    co_await ctx.db.transact(all_tenants, forget);
    const auto next = [](messaging::unit& unit) { schedule_inactivity_check(unit); };
    co_return messaging::done({}, next);
}

}  // namespace relevo::campaign_executor
