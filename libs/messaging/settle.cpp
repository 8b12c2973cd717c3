#include "messaging/settle.hpp"

#include <algorithm>

#include "database/error.hpp"
#include "log/log.hpp"
#include "messaging/announce.hpp"
#include "messaging/task_store.hpp"
#include "runtime/event.hpp"

namespace relevo::messaging {

namespace {

using std::chrono::milliseconds;

// A look-up comes soon after a time-out, whatever the delays of a retry are.
constexpr milliseconds longest_wait_for_look_up{5'000};
constexpr milliseconds first_settle_pause{100}, longest_settle_pause{2'000};
constexpr int tries_while_stopping = 5;

class lost_attempt : public std::exception
{
};

void mine(bool still)
{
    if (!still)
        throw lost_attempt();
}

origin origin_of(const task& t)
{
    return {t.correlation_id.empty() ? t.id : t.correlation_id, t.id};
}

}  // namespace

settler::settler(runtime::service& svc, outbox& out, std::vector<milliseconds> delays)
    : svc_(svc), out_(out), delays_(std::move(delays))
{
}

std::string settler::write_end(unit& u, const task_kind& k, const task& t, const outcome& o, const char* state) const
{
    const auto history = task_store::bury(u.tx, t, state, o.error_code, o.error);
    mine(history.has_value());
    u.publish(events::task_dead, death_notice(svc_.name(), t, o, *history, state == std::string_view("unknown")));
    if (k.on_dead)
        k.on_dead(u, t, o.error);
    log::error("task_dead", {{"task_id", t.id},
                             {"kind", t.kind},
                             {"state", state},
                             {"attempts", history->attempts},
                             {"error_code", o.error_code},
                             {"error", o.error},
                             {"correlation_id", t.correlation_id}});
    return state;
}

std::string settler::write_failure(unit& u, const task_kind& k, const task& t, const outcome& o) const
{
    const bool no_answer = o.what == outcome::verdict::doubtful;
    const auto& delays = k.delays.empty() ? delays_ : k.delays;
    const auto tries_so_far = static_cast<std::size_t>(t.attempt);
    const bool may_repeat = no_answer ? k.repeat != repeat::never : o.retryable;
    const bool look_up_first = no_answer && k.repeat == repeat::lookup;
    // A person asked for this attempt and waits for what it comes to.
    const bool is_last = tries_so_far > delays.size() || (t.attempts_before > 0 && !look_up_first);
    if (!may_repeat || is_last)
        return write_end(u, k, t, o, no_answer && k.repeat != repeat::safe ? "unknown" : "dead");

    auto delay = delays[tries_so_far - 1];
    if (look_up_first)
        delay = std::min(delay, longest_wait_for_look_up);
    mine(task_store::retry(u.tx, t, delay, look_up_first, o.error_code, o.error));
    log::warn("task_failed", {{"task_id", t.id},
                              {"kind", t.kind},
                              {"attempt", t.attempt},
                              {"retry_in_ms", delay.count()},
                              {"error_code", o.error_code},
                              {"error", o.error},
                              {"correlation_id", t.correlation_id}});
    return "retry";
}

std::string settler::write_outcome(unit& u, const task_kind& k, const task& t, const outcome& o) const
{
    std::string became;
    bool was_announced = false;
    if (o.what == outcome::verdict::done) {
        mine(task_store::finish(u.tx, t, o.result, &was_announced));
        became = "done";
        if (was_announced)
            u.publish(events::task_resolved, closing_notice(svc_.name(), t.id, t.kind, t.broker_id));
    } else if (o.what == outcome::verdict::postponed) {
        mine(task_store::postpone(u.tx, t, o.due_at.value_or(wall_clock::now()), o.error));
        became = "postponed";
    }
    if (t.broker_id != 0)
        u.tx.set_scope(tenant(t.broker_id));
    if (o.record)
        o.record(u);
    if (became.empty())
        became = write_failure(u, k, t, o);
    u.tx.set_scope(all_tenants);
    return became;
}

awaitable<std::string> settler::settle(const task_kind& k, const task& t, outcome o)
{
    auto pause = first_settle_pause;
    for (int tries = 1;; ++tries) {
        auto job = [&](unit& u) { return write_outcome(u, k, t, o); };
        std::exception_ptr error;
        auto from = origin_of(t);
        try {
            co_return co_await out_.transact(all_tenants, std::move(from), std::ref(job));
        } catch (const lost_attempt&) {
            log::warn("task_attempt_lost", {{"task_id", t.id}, {"kind", t.kind}, {"attempt", t.attempt}});
            co_return std::string("lost");
        } catch (...) {
            error = std::current_exception();
        }

        const auto fault = database::classify(error);
        std::string cause;
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& e) {
            cause = e.what();
        }
        log::warn("task_not_recorded", {{"task_id", t.id}, {"kind", t.kind}, {"error", cause}});
        if (fault == database::fault::input || fault == database::fault::none) {
            // The record itself will never do; keep the task for a person, without it.
            o = failed("record_failed", cause, false);
        } else if (svc_.is_stopping() && tries >= tries_while_stopping) {
            co_return std::string("lost");
        } else {
            co_await runtime::sleep_for(pause);
            pause = std::min(pause * 2, longest_settle_pause);
        }
    }
}

awaitable<bool> settler::begin_again(const task& t)
{
    auto job = [&t](database::transaction& tx) { return task_store::begin_again(tx, t); };
    co_return co_await out_.db().transact(all_tenants, std::ref(job));
}

outcome settler::outcome_of(std::exception_ptr error, const task& t) const
{
    const auto fault = database::classify(error);
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log::warn("task_threw", {{"task_id", t.id}, {"kind", t.kind}, {"error", e.what()}});
        if (fault == database::fault::input)
            return failed("refused_by_database", e.what(), false);
        if (fault != database::fault::none)
            return failed("database_unavailable", e.what(), true);
        return doubtful("internal_error", e.what());
    }
}

}  // namespace relevo::messaging
