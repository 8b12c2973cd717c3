#include "conversation_changes.hpp"
#include "handlers/handlers.hpp"
#include "tasks.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr std::chrono::hours silent_after{30 * 24}, given_back_after{24};

void tend(messaging::unit& unit)
{
    const auto each = [&unit](std::vector<store::conversation> all, auto change) {
        for (auto& c : all) {
            unit.tx.set_scope(tenant(c.broker_id));
            change(c);
        }
        unit.tx.set_scope(all_tenants);
    };
    each(store::lock_waiting(unit.tx, given_back_after),
         [&unit](store::conversation& c) { change_control(unit, c, models::control_mode::ai, "nobody_took_over"); });
    each(store::lock_silent(unit.tx, silent_after),
         [&unit](store::conversation& c) { close_conversation(unit, c, "silent"); });
}

}  // namespace

// What time alone changes: nobody took a conversation for a day, or said anything for 30. repeat = safe.
awaitable<messaging::outcome> tend_conversations(const context& ctx, const messaging::task& task, deadline)
{
    messaging::origin from(task.correlation_id, task.id);
    co_await ctx.outbox.transact(all_tenants, std::move(from), tend);
    co_return messaging::done({}, schedule_tending);
}

}  // namespace relevo::whatsapp_bridge
