#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kafka/consumer.hpp"
#include "messaging/outbox.hpp"

namespace relevo::messaging {

// Runs inside the batch's transaction, once per ce_id. Throws events::decode_error for what cannot be read (dead at
// once), lets database errors pass.
using event_handler = std::function<void(unit&, const events::envelope&)>;

struct subscription
{
    std::string_view topic;
    event_handler handle;
};
using subscription_table = std::vector<subscription>;

// One typed case of a topic's handler.
struct typed_case
{
    std::string_view type;
    event_handler handle;
};

// on(events::call_completed, handler): handler is void(unit&, const Message&, const envelope&).
template <class Message, class Handler>
typed_case on(const events::type<Message>& t, Handler handler)
{
    return {t.name, [handler = std::move(handler)](unit& u, const events::envelope& e) {
                Message m;
                events::from_json(e.data, m);
                handler(u, m, e);
            }};
}

// Chooses by ce_type; types without a case are passed over.
event_handler dispatch(std::vector<typed_case> cases);

// Locks this service's rows that the batch will touch, in id order, before the handlers run: two batches on the same
// hot leads then wait for each other instead of deadlocking.
// What it reads it may keep for them in the unit's deferred writes.
using row_lock = std::function<void(unit&, const std::vector<const events::envelope*>&)>;

struct subscriber_settings
{
    row_lock lock_rows = nullptr;
    std::string group = {};  // default: the service's name
};

// Consumes topics in batches of one transaction each: inbox, handlers, outbox, tasks, commit, then the offsets. See
// docs/architecture.md, "Consuming", for errors. Dead records are task rows of kind "message" and task.dead events.
// Metrics: events_handled_total{topic,outcome}, event_batch_seconds, event_batch_records.
class subscriber
{
public:
    subscriber(runtime::service& svc, outbox& out, const kafka::settings& kafka, subscription_table table,
               subscriber_settings s = {});
    ~subscriber();

    // Runs the topic's own handler on an event that came another way (deliver now), through the inbox. False when it
    // was known already. Throws what the handler throws.
    awaitable<bool> deliver(events::envelope e);
    // Runs the handler past the inbox: the retry of a dead message. Does nothing when the topic is no longer consumed.
    void handle_again(unit& u, const events::envelope& e) const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace relevo::messaging
