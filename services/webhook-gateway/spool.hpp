#pragma once

#include <map>
#include <string>
#include <vector>

#include "events/envelope.hpp"
#include "messaging/outbox.hpp"
#include "runtime/event.hpp"

namespace relevo::webhook_gateway {

// Where webhooks wait that Kafka did not take in time: rows of the outbox, whose relay sends them in order when Kafka
// is back. What arrives together is committed together. While rows of a key wait, further events of that key must wait
// behind them: holds() says so. Used on the service's loop, but for is_empty.
// Metrics: webhook_spooled_total, outbox_pending and outbox_oldest_seconds (the relay's).
class spool
{
public:
    spool(runtime::service& svc, messaging::outbox& outbox);
    ~spool();

    // Whether no key is held at all; on any loop.
    bool is_empty() const;
    awaitable<bool> holds(std::string topic, std::string key) const;
    // True once the event is committed; false when that did not succeed in time.
    awaitable<bool> keep(events::envelope e, deadline until);

private:
    struct impl;
    class writing;
    std::shared_ptr<impl> impl_;
};

}  // namespace relevo::webhook_gateway
