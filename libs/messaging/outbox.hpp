#pragma once

#include <functional>
#include <memory>

#include "database/pool.hpp"
#include "kafka/producer.hpp"
#include "messaging/unit.hpp"
#include "runtime/event.hpp"

namespace relevo::messaging {

// Runs units of work and relays what they publish to Kafka: rows by id, produce, await all reports, delete, commit. One
// relay a schema is active (advisory lock); a failed report stops it there, and it tries again after a pause. The commit
// wakes it directly; a 500 ms poll is the fallback.
// Metrics: outbox_pending, outbox_oldest_seconds, outbox_relayed_total.
class outbox
{
public:
    outbox(runtime::service& svc, database::pool& db, kafka::producer& producer);
    ~outbox();

    // f(unit&) in one transaction; events and tasks it gathers commit with it. f must be safe to run again.
    template <class F>
    awaitable<std::invoke_result_t<F&, unit&>> transact(database::scope s, origin o, F f);

    // Tells the relay and the task runner what a committed unit left for them. Any thread.
    void wake(bool events, bool tasks);
    // Called on the loop when tasks were committed (the task runner sets it).
    void on_tasks(std::function<void()> callback);
    database::pool& db();
    // "/relevo/voice-call"
    const std::string& source() const;
    // Relays until nothing is left or the deadline passes. True when nothing is left.
    awaitable<bool> drain(deadline until);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

template <class F>
awaitable<std::invoke_result_t<F&, unit&>> outbox::transact(database::scope s, origin o, F f)
{
    using value = std::invoke_result_t<F&, unit&>;
    bool events = false, tasks = false;
    auto job = [&](database::transaction& tx) {
        unit u(tx, o);
        if constexpr (std::is_void_v<value>) {
            f(u);
            u.flush(source());
            events = u.has_events(), tasks = u.has_tasks();
        } else {
            value v = f(u);
            u.flush(source());
            events = u.has_events(), tasks = u.has_tasks();
            return v;
        }
    };
    if constexpr (std::is_void_v<value>) {
        co_await db().transact(s, std::ref(job));
        wake(events, tasks);
    } else {
        auto v = co_await db().transact(s, std::ref(job));
        wake(events, tasks);
        co_return v;
    }
}

}  // namespace relevo::messaging
