#pragma once

#include <chrono>
#include <memory>
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
    // No aggregate: GCC 12 destroys aggregate temporaries of a co_await expression twice.
    origin() = default;
    origin(std::string correlation, std::string causation)
        : correlation_id(std::move(correlation)), causation_id(std::move(causation))
    {
    }

    std::string correlation_id;
    std::string causation_id;
};

// A task to be written. Its kind must be in the service's task table.
struct new_task
{
    std::string kind;
    std::int64_t broker_id = 0;
    json::value payload = json::object{};
    std::string lane = {};                                             // empty: none
    int priority = 5;                                                  // lower first
    std::optional<std::chrono::system_clock::time_point> due_at = {};  // absent: now
    // Unique while the row lives (done rows: 7 days): scheduling the same again is one task.
    std::string dedupe_key = {};
    std::int64_t lead_id = 0;  // whom it is about: how an operator finds it when it fails
};

// What a unit gathered, with its origin filled in.
struct gathered
{
    struct task
    {
        std::string id;
        std::string correlation_id;
        new_task what;
    };
    std::vector<events::envelope> events;
    std::vector<task> tasks;
    bool hastened = false;  // tasks that were put off are due now

    void append(gathered more);
};

class unit;

// What handlers leave to the end of their transaction, so that a whole batch writes its rows with a statement a kind. A
// service derives its own; flush runs after the last handler, in the scope of all tenants and without an origin.
class deferred_writes
{
public:
    virtual ~deferred_writes() = default;
    virtual void flush(unit& u) = 0;
};

// Those of one transaction: an object a type, made at its first use.
class deferred_set
{
public:
    template <class T>
    T& get()
    {
        for (const auto& w : all_)
            if (auto* found = dynamic_cast<T*>(w.get()))
                return *found;
        auto made = std::make_unique<T>();
        auto& t = *made;
        all_.push_back(std::move(made));
        return t;
    }
    void flush(unit& u);

private:
    std::vector<std::unique_ptr<deferred_writes>> all_;
};

// One unit of work: an open transaction with the events and tasks that commit with it. A handler has no other way to
// act.
class unit
{
public:
    unit(database::transaction& transaction, messaging::origin o)
        : tx(transaction), origin_(std::move(o)), deferred_(&own_)
    {
    }
    // One of several in the transaction of whole, whose end is the end of them all.
    unit(unit& whole, messaging::origin o) : tx(whole.tx), origin_(std::move(o)), deferred_(whole.deferred_) {}
    unit(const unit&) = delete;
    unit& operator=(const unit&) = delete;

    database::transaction& tx;

    template <class Message>
    void publish(const events::type<Message>& t, const Message& m)
    {
        publish(events::make(t, m));
    }
    void publish(events::envelope e);
    // A dashboard frame; lead_id 0 where it concerns no lead.
    void publish_frame(std::int64_t broker_id, std::int64_t lead_id, std::string_view name, const json::value& data);

    // Returns the id drawn for the task. If dedupe_key names a living task nothing is written, and the id names no row:
    // ask task_runner::find_by_dedupe_key.
    std::string schedule(new_task t);

    // What these tasks waited for has happened: those that were put off (planned for later, or postponed) are due now.
    // By dedupe_key, of the transaction's scope. Tasks that run, await a retry, or are being changed stay as they are.
    void hasten(const std::vector<std::string>& dedupe_keys);

    const messaging::origin& origin() const { return origin_; }
    // From here on what is published and scheduled belongs to an older story: that of the call or conversation which
    // the event turned out to be about. Empty: stays as it is.
    void continue_story(const std::string& correlation_id)
    {
        if (!correlation_id.empty())
            origin_.correlation_id = correlation_id;
    }

    template <class T>
    T& deferred()
    {
        return deferred_->get<T>();
    }
    // Ends the unit: flushes what is its own, and hands out what it gathered.
    gathered take();

private:
    messaging::origin origin_;
    gathered gathered_;
    deferred_set own_;
    deferred_set* deferred_;
};

// Writes what was gathered: one outbox insert, one task insert. source: "/relevo/<service>".
void write(database::transaction& tx, const gathered& g, std::string_view source);

}  // namespace relevo::messaging
