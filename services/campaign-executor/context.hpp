#pragma once

#include "config.hpp"
#include "messaging/outbox.hpp"

namespace relevo::campaign_executor {

// What handlers work with; lives as long as the service.
struct context
{
    const campaign_executor::config& config;
    database::pool& db;
    kafka::producer& producer;
    messaging::outbox& outbox;
};

}  // namespace relevo::campaign_executor
