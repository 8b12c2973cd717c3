#include "quarantine.hpp"

#include "log/log.hpp"
#include "messaging/dead_record.hpp"

namespace relevo::webhook_gateway {

namespace {

constexpr database::query insert_quarantine{"insert_quarantine", R"(
    INSERT INTO quarantine (id, source, topic, path, secret_id, problem, body, correlation_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING)"};

constexpr database::query purge_quarantine{"purge_quarantine", R"(
    DELETE FROM quarantine WHERE id IN (
        SELECT id FROM quarantine WHERE received_at < now() - interval '30 days' ORDER BY received_at LIMIT 100))"};

}  // namespace

awaitable<bool> quarantine::keep(const events::envelope& e, std::string_view problem)
{
    const auto write = [&](database::transaction& tx) {
        tx.exec(insert_quarantine, e.id, e.source, e.topic, messaging::printable(e.extra_value("x-path")),
                e.extra_value("x-secret-id"), problem, database::parameter::bytes(e.data), e.correlation_id);
        tx.exec(purge_quarantine);
    };
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
