#include "messaging/tasks.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "log/log.hpp"
#include "messaging/settle.hpp"
#include "messaging/task_store.hpp"
#include "metrics/registry.hpp"
#include "runtime/crash_point.hpp"
#include "runtime/event.hpp"

namespace relevo::messaging {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds lease_margin{5'000};
constexpr milliseconds depth_interval{5'000};
constexpr milliseconds clean_interval{600'000};
constexpr milliseconds watch_interval{250};
constexpr milliseconds pause_after_failure{20};

}  // namespace

struct task_runner::impl
{
    struct kind_state
    {
        task_kind kind;
        std::size_t running = 0;
        metrics::histogram seconds;
    };

    runtime::service& svc;
    outbox& out;
    runner_settings settings;
    settler settle;
    std::map<std::string, kind_state> kinds;
    runtime::event wake, idle;
    std::unordered_multimap<std::string, runtime::event*> watchers;
    std::size_t running = 0;
    bool stopping = false, loop_ended = false;
    clock::time_point gauges_read{}, cleaned = clock::now();
    metrics::gauge pending, dead, oldest_due;

    impl(runtime::service& s, outbox& o, runner_settings r)
        : svc(s),
          out(o),
          settings(std::move(r)),
          settle(s, o, settings.delays),
          wake(s.loop()),
          idle(s.loop()),
          pending(s.metrics().gauge("tasks_pending", "Tasks that wait for their time")),
          dead(s.metrics().gauge("tasks_dead", "Tasks that wait for a person (dead or unknown)")),
          oldest_due(s.metrics().gauge("tasks_oldest_due_seconds", "How late the most overdue task is"))
    {
    }

    void add(task_kind k)
    {
        if (k.repeat == repeat::lookup && !k.look_up)
            throw std::logic_error("task kind " + k.name + " has no look_up");
        auto seconds = svc.metrics().histogram("task_seconds", "Time of one run of a task", {{"kind", k.name}});
        const auto name = k.name;
        if (!kinds.emplace(name, kind_state{std::move(k), 0, seconds}).second)
            throw std::logic_error("two task kinds are named " + name);
    }

    std::vector<task_store::room> free_rooms() const
    {
        std::vector<task_store::room> rooms;
        for (const auto& [name, k] : kinds)
            if (k.running < k.kind.max_concurrent)
                rooms.push_back({name, k.kind.max_concurrent - k.running, k.kind.time_limit + lease_margin});
        return rooms;
    }

    // True when something was claimed: there may be more.
    awaitable<bool> claim_some()
    {
        const auto rooms = free_rooms();
        if (rooms.empty() || running >= settings.max_concurrent)
            co_return false;
        const auto limit = settings.max_concurrent - running;
        auto job = [&](database::transaction& tx) { return task_store::claim(tx, rooms, limit); };
        auto claimed = co_await out.db().transact(all_tenants, std::ref(job));
        for (auto& c : claimed) {
            ++running;
            ++kinds.at(c.task.kind).running;
            svc.spawn("task " + c.task.kind, run_claimed(std::move(c)));
        }
        co_return !claimed.empty();
    }

    awaitable<> run()
    {
        while (!stopping) {
            bool failed = false;
            try {
                while (!stopping && co_await claim_some())
                    ;
                co_await tend();
            } catch (const std::exception& e) {
                // Two runners met at one lane (unique index), or the database is away: the next turn tries again.
                log::debug("tasks_not_claimed", {{"error", e.what()}});
                failed = true;
            }
            if (failed)
                co_await runtime::sleep_for(pause_after_failure);
            if (!stopping)
                co_await wake.wait_until(clock::now() + settings.poll);
        }
        loop_ended = true;
        idle.set();
    }

    awaitable<> tend()
    {
        if (clock::now() - gauges_read > depth_interval) {
            gauges_read = clock::now();
            const auto d = co_await out.db().read(all_tenants, task_store::count);
            pending.set(d.pending);
            dead.set(d.dead);
            oldest_due.set(d.oldest_due_seconds);
        }
        if (clock::now() - cleaned > clean_interval) {
            cleaned = clock::now();
            const auto deleted = co_await out.db().transact(all_tenants, task_store::delete_old);
            log::info("old_rows_deleted", {{"rows", deleted}});
        }
    }

    awaitable<> run_claimed(task_store::claimed c)
    {
        auto& k = kinds.at(c.task.kind);
        const auto begun = clock::now();
        const auto until = begun + k.kind.time_limit;
        auto result = co_await attempt(k.kind, c, until);
        if (result.what == outcome::verdict::done)
            runtime::crash_point("provider_to_record");
        const auto became = co_await settle.settle(k.kind, c.task, std::move(result));
        k.seconds.observe(clock::now() - begun);
        log::info("task_run", {{"kind", c.task.kind},
                               {"task_id", c.task.id},
                               {"attempt", c.task.attempt},
                               {"became", became},
                               {"correlation_id", c.task.correlation_id}});
        svc.metrics()
            .counter("tasks_run_total", "Runs of tasks by what they came to",
                     {{"kind", k.kind.name}, {"outcome", became}})
            .add();

        --running;
        --k.running;
        const auto [first, last] = watchers.equal_range(c.task.id);
        std::for_each(first, last, [](const auto& w) { w.second->set(); });
        wake.set();
        if (running == 0)
            idle.set();
    }

    awaitable<outcome> attempt(const task_kind& k, const task_store::claimed& c, deadline until)
    {
        std::exception_ptr error;
        try {
            if (!c.doubtful || k.repeat == repeat::safe)
                co_return co_await k.run(c.task, until);
            if (k.repeat == repeat::never)
                co_return doubtful("no_answer", "the attempt before got no answer, and this kind is never repeated");
            auto found = co_await k.look_up(c.task, until);
            if (found.what == look_up_result::verdict::found)
                co_return std::move(found.as);
            if (found.what == look_up_result::verdict::unclear)
                co_return doubtful("unclear", "the provider could not say whether the attempt before succeeded");
            if (!co_await settle.begin_again(c.task))
                co_return postponed(wall_clock::now(), "another runner has it");
            co_return co_await k.run(c.task, until);
        } catch (...) {
            error = std::current_exception();
        }
        co_return settle.outcome_of(error, c.task);
    }

    awaitable<> stop()
    {
        stopping = true;
        wake.set();
        while (running > 0 || !loop_ended)
            co_await idle.wait();
    }

    awaitable<task_state> watch(std::string id, deadline until)
    {
        runtime::event settled(svc.loop());
        const auto watcher = watchers.emplace(id, &settled);
        task_state state;
        std::exception_ptr error;
        try {
            for (;;) {
                co_await settled.wait_until(std::min(until, clock::now() + watch_interval));
                auto job = [&id](database::transaction& tx) { return task_store::find(tx, id); };
                const auto found = co_await out.db().read(all_tenants, std::ref(job));
                if (found)
                    state = *found;
                const auto is_put_off =
                    state.state == "pending" && state.due_at > wall_clock::now() + (until - clock::now());
                if (state.is_settled() || is_put_off || clock::now() >= until)
                    break;
            }
        } catch (...) {
            error = std::current_exception();
        }
        watchers.erase(watcher);
        if (error)
            std::rethrow_exception(error);
        co_return state;
    }
};

task_runner::task_runner(runtime::service& svc, outbox& out, task_table table, runner_settings s)
    : impl_(std::make_unique<impl>(svc, out, std::move(s)))
{
    for (auto& k : table)
        impl_->add(std::move(k));
    out.on_tasks([i = impl_.get()] { i->wake.set(); });
    svc.on_stop("tasks", [i = impl_.get()] { return i->stop(); });
    svc.spawn("task runner", impl_->run());
}

task_runner::~task_runner()
{
    impl_->out.on_tasks(nullptr);
}

void task_runner::add(task_kind kind)
{
    impl_->add(std::move(kind));
}

awaitable<task_state> task_runner::run_now(std::string task_id, deadline until)
{
    return impl_->watch(std::move(task_id), until);
}

awaitable<std::optional<std::string>> task_runner::find_by_dedupe_key(std::string key)
{
    auto job = [&key](database::transaction& tx) { return task_store::find_by_dedupe_key(tx, key); };
    co_return co_await impl_->out.db().read(all_tenants, std::ref(job));
}

}  // namespace relevo::messaging
