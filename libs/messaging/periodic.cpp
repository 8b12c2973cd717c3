#include "messaging/periodic.hpp"

#include "log/log.hpp"
#include "runtime/event.hpp"

namespace relevo::messaging {

namespace {

constexpr std::chrono::milliseconds first_wait{100}, longest_wait_for_database{5'000};

}  // namespace

void schedule_next(unit& u, const std::string& kind, std::chrono::milliseconds interval)
{
    const auto slot = std::chrono::system_clock::now().time_since_epoch() / interval + 1;
    new_task t;
    t.kind = kind;
    t.lane = kind;
    t.due_at = std::chrono::system_clock::time_point(slot * interval);
    t.dedupe_key = kind + ":" + std::to_string(interval.count()) + ":" + std::to_string(slot);
    u.schedule(std::move(t));
}

awaitable<> begin_periodic(outbox& out, std::string kind, std::chrono::milliseconds interval)
{
    const auto plan = [&kind, interval](unit& u) { schedule_next(u, kind, interval); };
    const origin start{"", ""};
    for (auto pause = first_wait;; pause = std::min(pause * 2, longest_wait_for_database)) {
        try {
            co_await out.transact(all_tenants, start, plan);
            co_return;
        } catch (const std::exception& e) {
            log::warn("first_task_waits", {{"kind", kind}, {"error", e.what()}});
        }
        co_await runtime::sleep_for(pause);
    }
}

}  // namespace relevo::messaging
