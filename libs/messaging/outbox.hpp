#pragma once

#include <functional>
#include <memory>

#include "database/pool.hpp"
#include "kafka/producer.hpp"
#include "messaging/unit.hpp"

namespace relevo::messaging {

// Runs units of work and relays what they publish to Kafka: rows by id, produce, await all reports, delete, commit. One
// relay a schema is active (advisory lock); a failed report stops it there, and it tries again after a pause. The
// commit wakes it directly; a 500 ms poll is the fallback. Metrics: outbox_pending, outbox_oldest_seconds,
// outbox_relayed_total.
class outbox
{
public:
    outbox(runtime::service& svc, database::pool& db, kafka::producer& producer);
    ~outbox();

    // f(unit&) in one transaction; events and tasks it gathers commit with it. f must be safe to run again.
    template <class F>
    awaitable<std::invoke_result_t<F&, unit&>> transact(database::scope s, origin o, F f);

    // Tells the relay and the task runner what a committed transaction left for them. On the loop.
    void committed(const gathered& g);
    // Called when tasks were committed (the task runner sets it).
    void on_tasks(std::function<void()> callback);

    database::pool& db();
    // "/relevo/voice-call"
    const std::string& source() const;
    // Relays what is there. True when nothing is left, false when Kafka refused or another relay is at work.
    awaitable<bool> drain();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

template <class F>
awaitable<std::invoke_result_t<F&, unit&>> outbox::transact(database::scope s, origin o, F f)
{
    gathered written;
    auto job = [&](database::transaction& tx) {
        unit u(tx, o);
        if constexpr (std::is_void_v<std::invoke_result_t<F&, unit&>>) {
            f(u);
            written = u.take();
            write(tx, written, source());
        } else {
            auto value = f(u);
            written = u.take();
            write(tx, written, source());
            return value;
        }
    };
    if constexpr (std::is_void_v<std::invoke_result_t<F&, unit&>>) {
        co_await db().transact(s, std::ref(job));
        committed(written);
    } else {
        auto value = co_await db().transact(s, std::ref(job));
        committed(written);
        co_return value;
    }
}

}  // namespace relevo::messaging
