#pragma once

#include "config.hpp"
#include "http/client.hpp"
#include "messaging/outbox.hpp"
#include "realtime_hub.hpp"

namespace relevo::crm_sync {

// What handlers work with. Lives as long as the service.
struct context
{
    const crm_sync::config& cfg;
    runtime::service& svc;
    database::pool& db;
    messaging::outbox& outbox;
    http::client& http;
    realtime_hub& hub;
};

}  // namespace relevo::crm_sync
