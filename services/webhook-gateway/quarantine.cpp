#include "quarantine.hpp"

#include "log/log.hpp"
#include "store_quarantine.hpp"

namespace relevo::webhook_gateway {

awaitable<bool> quarantine::keep(const events::envelope& e, std::string_view problem)
{
    const auto write = [&](database::transaction& tx) { quarantined::insert(tx, e, problem); };
    try {
        co_await outbox_.db().transact(all_tenants, write);
    } catch (const std::exception& error) {
        log::warn("quarantine_failed", {{"event_id", e.id}, {"error", error.what()}});
        co_return false;
    }
    log::warn("webhook_quarantined",
              {{"event_id", e.id}, {"source", e.source}, {"problem", problem}, {"correlation_id", e.correlation_id}});
    co_return true;
}

}  // namespace relevo::webhook_gateway
