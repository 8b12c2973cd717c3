#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "events/types.hpp"
#include "json/value.hpp"

namespace relevo::messaging {

// What an event, a route or a task owes its existence to: carried into every event and task it causes.
struct origin
{
    std::string correlation_id;
    std::string causation_id;
};

// A task to be written. Its kind must be in the service's task table.
struct new_task
{
    std::string kind;
    std::int64_t broker_id = 0;
    json::value payload = json::object{};
    std::string lane = {};                                        // empty: none
    int priority = 5;                                             // lower first
    std::optional<std::chrono::system_clock::time_point> due_at = {};  // absent: now
    // Unique while the row lives (done rows: 7 days): scheduling the same again is one task.
    std::string dedupe_key = {};
};

// One unit of work: an open transaction with the events and tasks that commit with it. A handler has no other way to act.
class unit
{
public:
    unit(database::transaction& transaction, messaging::origin o) : tx(transaction), origin_(std::move(o)) {}

    database::transaction& tx;

    template <class Message>
    void publish(const events::type<Message>& t, const Message& m)
    {
        publish(events::make(t, m));
    }
    void publish(events::envelope e);
    // A dashboard frame; lead_id 0 where it concerns no lead.
    void publish_frame(std::int64_t broker_id, std::int64_t lead_id, std::string_view name, const json::value& data);

    // Returns the task's id, drawn here; if dedupe_key names a living task, nothing is written and the id is that task's
    // only after flush (use task_by_dedupe_key).
    std::string schedule(new_task t);

    const messaging::origin& origin() const { return origin_; }

    // Writes what was gathered: one outbox insert, one task insert. Called by the transactor before commit.
    void flush(std::string_view source);
    bool has_events() const { return !events_.empty() || flushed_events_; }
    bool has_tasks() const { return !tasks_.empty() || flushed_tasks_; }

private:
    friend class batch;
    struct pending_task
    {
        std::string id;
        new_task task;
    };
    messaging::origin origin_;
    std::vector<events::envelope> events_;
    std::vector<pending_task> tasks_;
    bool flushed_events_ = false, flushed_tasks_ = false;
};

}  // namespace relevo::messaging
