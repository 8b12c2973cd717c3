#pragma once

#include "messaging/tasks.hpp"

namespace relevo::messaging {

// Writes what an attempt came to, in one transaction with the outcome's own record: done, due again, postponed, dead or
// unknown, as the kind's delays and repeat rule say.
class settler
{
public:
    settler(runtime::service& svc, outbox& out, std::vector<std::chrono::milliseconds> delays);

    // Keeps trying while the database is away, because the provider has acted already. What became of the task: "done",
    // "retry", "postponed", "dead", "unknown", "lost" (another runner has it, or the service had to stop).
    awaitable<std::string> settle(const task_kind& k, const task& t, outcome o);
    awaitable<bool> begin_again(const task& t);
    outcome outcome_of(std::exception_ptr error, const task& t) const;

private:
    std::string write_outcome(unit& u, const task_kind& k, const task& t, const outcome& o) const;
    std::string write_failure(unit& u, const task_kind& k, const task& t, const outcome& o) const;
    std::string write_end(unit& u, const task_kind& k, const task& t, const outcome& o, const char* state) const;

    runtime::service& svc_;
    outbox& out_;
    std::vector<std::chrono::milliseconds> delays_;
};

}  // namespace relevo::messaging
