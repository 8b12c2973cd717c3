#include "handlers/handlers.hpp"
#include "rescore_each.hpp"

namespace relevo::scoring {

namespace {

constexpr std::size_t leads_a_turn = 200;
constexpr auto turn_margin = std::chrono::seconds(10);

constexpr database::query save_progress{"save_rescore_progress", R"(
    UPDATE tasks SET payload = payload || jsonb_build_object('after', $2::bigint) WHERE id = $1::uuid)"};

std::vector<lead_ref> refs_of(std::int64_t broker_id, const std::vector<std::int64_t>& ids)
{
    std::vector<lead_ref> leads;
    for (const auto id : ids)
        leads.push_back({broker_id, id});
    return leads;
}

}  // namespace

// Re-scores all open leads of a company, in id order, which applies the rules, too. repeat = safe. How far it is stands
// in the task's payload; it runs again at once while leads are left.
awaitable<messaging::outcome> rescore_open_leads(const context& ctx, messaging::task task, deadline until)
{
    lead_ref last{task.broker_id, task.payload.integer("after").value_or(0)};
    const messaging::origin from{task.correlation_id, task.id};
    bool is_done = false;
    while (!is_done && clock::now() < until - turn_margin) {
        const auto find = [&last](database::transaction& tx) { return store::open_leads(tx, last, leads_a_turn); };
        const auto ids = co_await ctx.db.read(tenant(task.broker_id), find);
        const auto leads = refs_of(task.broker_id, ids);
        const auto done = co_await rescore_each(ctx, leads, from, until);
        if (done.has_given_up())
            co_return messaging::failed("rescore_failed", "several leads could not be re-scored", true);
        if (done.looked_at > 0)
            last = leads[done.looked_at - 1];
        is_done = leads.size() < leads_a_turn && done.looked_at == leads.size();
    }
    if (is_done)
        co_return messaging::done();
    auto later = messaging::postponed(std::chrono::system_clock::now(), "leads are left");
    later.record = [id = task.id, after = last.lead_id](messaging::unit& unit) {
        unit.tx.exec(save_progress, id, after);
    };
    co_return later;
}

}  // namespace relevo::scoring
