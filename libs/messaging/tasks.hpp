#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "messaging/outbox.hpp"

namespace relevo::messaging {

// A claimed task. attempt counts from 1.
struct task
{
    std::string id;
    std::int64_t broker_id = 0;
    std::int64_t lead_id = 0;  // 0: none, or not known
    std::string kind;
    json::value payload;
    std::string lane;
    int attempt = 0;
    int attempts_before = 0;  // of its earlier lives: an operator revived it
    std::string correlation_id;
    // Begin of the last attempt that was no look-up: a look-up asks the provider for what was created since.
    std::chrono::system_clock::time_point attempted_at;
};

// What running a task came to.
struct outcome
{
    enum class verdict
    {
        done,
        failed,
        doubtful,
        postponed
    };
    verdict what = verdict::done;
    std::function<void(unit&)> record = {};  // runs in the transaction that settles the task
    json::value result = {};                 // kept in the row; run_now hands it out
    std::string error = {}, error_code = {};
    bool retryable = false;
    std::optional<std::chrono::system_clock::time_point> due_at = {};
};

// Done; record commits with the result.
outcome done(json::value result = {}, std::function<void(unit&)> record = {});
// Refused before the provider acted: tried again by the kind's delays if retryable, else dead.
// record (optional) commits with each such failure; the last one also runs the kind's on_dead.
outcome failed(std::string error_code, std::string error, bool retryable, std::function<void(unit&)> record = {});
// Sent, but no answer: what happens next is the kind's repeat rule.
outcome doubtful(std::string error_code, std::string error);
// Not now (no free line, outside hours): due again then; the attempt does not count.
outcome postponed(std::chrono::system_clock::time_point due_at, std::string why);

// What a look-up at the provider found.
struct look_up_result
{
    enum class verdict
    {
        found,
        absent,
        unclear
    };
    verdict what = verdict::unclear;
    outcome as = {};  // for found: what to record
};

// May a task whose last attempt got no answer be run again?
enum class repeat
{
    safe,
    lookup,
    never
};

struct task_kind
{
    std::string name;
    messaging::repeat repeat = messaging::repeat::safe;
    std::function<awaitable<outcome>(const task&, deadline)> run;
    std::function<awaitable<look_up_result>(const task&, deadline)> look_up = nullptr;  // for repeat::lookup
    std::chrono::milliseconds time_limit{30'000};                                       // the lease is 5 s longer
    std::size_t max_concurrent = 16;                                                    // in this process
    std::vector<std::chrono::milliseconds> delays = {};                                 // empty: the runner's
    // Runs in the transaction that makes the task dead or unknown.
    std::function<void(unit&, const task&, const std::string& error)> on_dead = nullptr;
};
using task_table = std::vector<task_kind>;

struct runner_settings
{
    std::vector<std::chrono::milliseconds> delays = {std::chrono::seconds(60), std::chrono::seconds(120),
                                                     std::chrono::seconds(180)};
    std::chrono::milliseconds poll{500};
    std::size_t max_concurrent = 64;
};

// TASK_DELAYS (seconds, comma-separated)
runner_settings read_runner_settings(config::source& source);

// The state of a task as run_now sees it.
struct task_state
{
    std::string state;  // pending, running, done, dead, unknown, discarded
    json::value result;
    std::string last_error;
    int attempt = 0;
    std::chrono::system_clock::time_point due_at;
    bool is_settled() const { return state != "pending" && state != "running"; }
};

// Claims due rows of the service's tasks table and runs them; see docs/architecture.md, "Tasks". run must end by its
// deadline. A database error that escapes run counts as retryable (outcomes are recorded outside run), any other
// exception as doubtful.
// Metrics: tasks_run_total{kind,outcome}, task_seconds{kind}, tasks_pending, tasks_dead, tasks_oldest_due_seconds.
class task_runner
{
public:
    task_runner(runtime::service& svc, outbox& out, task_table table, runner_settings s = {});
    ~task_runner();

    // Waits until the task is settled, is put off beyond the deadline (postponed, or it awaits a retry), or the
    // deadline passed, and says how it stands then. The task goes on either way.
    awaitable<task_state> run_now(std::string task_id, deadline until);
    awaitable<std::optional<std::string>> find_by_dedupe_key(std::string key);
    // Adds a kind after construction (the subscriber's dead messages). Before the loop runs only.
    void add(task_kind kind);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace relevo::messaging
