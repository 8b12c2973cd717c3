#include "tasks.hpp"

#include "handlers/handlers.hpp"
#include "messaging/periodic.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr std::chrono::seconds sending_time{20};
constexpr std::chrono::hours tending_interval{1};

messaging::task_kind sending(const context& ctx)
{
    messaging::task_kind k;
    k.name = task_names::send_message;
    k.repeat = messaging::repeat::lookup;
    k.run = [&ctx](const messaging::task& t, deadline until) { return send_message(ctx, t, until); };
    k.look_up = [&ctx](const messaging::task& t, deadline until) { return find_sent_message(ctx, t, until); };
    k.time_limit = sending_time;
    k.on_dead = [](messaging::unit& unit, const messaging::task& t, const std::string&) { give_up_message(unit, t); };
    return k;
}

messaging::task_kind turn(const context& ctx)
{
    messaging::task_kind k;
    k.name = task_names::run_turn;
    k.run = [&ctx](const messaging::task& t, deadline until) { return run_turn(ctx, t, until); };
    return k;
}

messaging::task_kind resolving(const context& ctx)
{
    messaging::task_kind k;
    k.name = task_names::resolve_sender;
    k.run = [&ctx](const messaging::task& t, deadline until) { return resolve_sender(ctx, t, until); };
    return k;
}

messaging::task_kind tending(const context& ctx)
{
    messaging::task_kind k;
    k.name = task_names::tend_conversations;
    k.run = [&ctx](const messaging::task& t, deadline until) { return tend_conversations(ctx, t, until); };
    k.on_dead = [](messaging::unit& unit, const messaging::task&, const std::string&) {
        schedule_tending(unit);  // the chain goes on
    };
    return k;
}

}  // namespace

awaitable<> begin_tending(const context& ctx)
{
    return messaging::begin_periodic(ctx.outbox, task_names::tend_conversations, tending_interval);
}

void schedule_tending(messaging::unit& unit)
{
    messaging::schedule_next(unit, task_names::tend_conversations, tending_interval);
}

messaging::task_table task_table(const context& ctx)
{
    return {sending(ctx), turn(ctx), resolving(ctx), tending(ctx)};
}

}  // namespace relevo::whatsapp_bridge
