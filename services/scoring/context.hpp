#pragma once

#include "config.hpp"
#include "messaging/outbox.hpp"

namespace relevo::scoring {

// What handlers work with; lives as long as the service.
struct context
{
    const scoring::config& config;
    database::pool& db;
    kafka::producer& producer;
    messaging::outbox& outbox;
};

}  // namespace relevo::scoring
