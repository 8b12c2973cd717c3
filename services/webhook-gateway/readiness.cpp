#include "readiness.hpp"

#include "log/log.hpp"
#include "runtime/event.hpp"

namespace relevo::webhook_gateway {

namespace {

constexpr const char* part_name = "webhooks_durable";
constexpr std::chrono::milliseconds look_interval{500};
constexpr std::chrono::milliseconds probe_limit{1'000};

}  // namespace

awaitable<> keep_readiness(runtime::service& svc, database::pool& db, const kafka::producer& producer)
{
    bool was_ready = false;
    while (!svc.is_stopping()) {
        bool is_ready = producer.is_connected();
        if (!is_ready)
            is_ready = co_await db.is_reachable(clock::now() + probe_limit);
        if (is_ready != was_ready)
            log::warn(is_ready ? "webhooks_can_be_kept" : "webhooks_cannot_be_kept", {});
        svc.set_ready(part_name, is_ready);
        was_ready = is_ready;
        co_await runtime::sleep_for(look_interval);
    }
}

}  // namespace relevo::webhook_gateway
