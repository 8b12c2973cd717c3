#pragma once

#include "database/pool.hpp"
#include "kafka/producer.hpp"
#include "runtime/service.hpp"

namespace relevo::webhook_gateway {

// Ready while Kafka or Postgres can take a webhook, whatever else is away. Runs until the service stops.
awaitable<> keep_readiness(runtime::service& svc, database::pool& db, const kafka::producer& producer);

}  // namespace relevo::webhook_gateway
