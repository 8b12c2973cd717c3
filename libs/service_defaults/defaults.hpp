#pragma once

#include <string>

#include "auth/user.hpp"
#include "config/source.hpp"
#include "database/pool.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "kafka/producer.hpp"
#include "kafka/settings.hpp"
#include "log/log.hpp"
#include "messaging/tasks.hpp"

namespace relevo {

// The settings that all six services share. Each service's config struct derives from it.
struct service_defaults
{
    std::string app_env = "dev";  // dev | production
    http::server_settings http;
    std::uint16_t admin_port = 0;
    database::settings database;
    kafka::settings kafka;
    messaging::runner_settings tasks;
    auth::token_settings tokens;
    std::string service_token;
    log::level log_level = log::level::info;

    bool is_production() const { return app_env == "production"; }
};

struct service_identity
{
    std::string name;    // "voice-call"
    std::string schema;  // "voice"
    std::uint16_t http_port, admin_port;
};

// APP_ENV, HTTP_PORT|PORT, ADMIN_PORT, LOG_LEVEL, TRUSTED_PROXIES, DATABASE_*, KAFKA_*, TASK_DELAYS, JWT_SECRET,
// MICROSERVICE_TOKEN, RELEVO_CRASH_POINT (tests). In production the secrets are required; in dev they have no default
// either, except none needed.
service_defaults read_service_defaults(config::source& source, const service_identity& id);

// GET /health of a service (docs: health): database and Kafka, cached 2 s; 503 when one is down.
http::route health_route(database::pool& db, const kafka::producer& producer, std::string service_name);

}  // namespace relevo
