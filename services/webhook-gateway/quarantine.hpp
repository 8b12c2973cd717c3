#pragma once

#include <string_view>

#include "events/envelope.hpp"
#include "messaging/outbox.hpp"

namespace relevo::webhook_gateway {

// Webhooks that are genuine but unreadable: kept for a person, out of the consumers' way.
class quarantine
{
public:
    explicit quarantine(messaging::outbox& outbox) : outbox_(outbox) {}

    // False when Postgres did not take it.
    awaitable<bool> keep(const events::envelope& e, std::string_view problem);

private:
    messaging::outbox& outbox_;
};

}  // namespace relevo::webhook_gateway
