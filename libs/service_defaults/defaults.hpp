#pragma once

#include <functional>
#include <string>

#include "auth/ended_sessions.hpp"
#include "config/source.hpp"
#include "database/pool.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "kafka/producer.hpp"
#include "kafka/settings.hpp"
#include "log/log.hpp"
#include "messaging/tasks.hpp"
#include "signing/envelope.hpp"

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
    std::shared_ptr<auth::ended_sessions> sessions;  // tokens.ended, for watch_sessions
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

// Keeps the sessions that ended as they are at crm-sync, 5 s late at most; what was read outlives a lost database. Runs
// until the service stops.
awaitable<> watch_sessions(runtime::service& svc, database::pool& db, std::shared_ptr<auth::ended_sessions> sessions);

// ENCRYPTION_KEY, for the services that store or read secrets of companies. Required in production; in dev absent means
// that none can be stored.
signing::key_ring read_encryption_keys(config::source& source, const service_defaults& d);
// Under what place a company's credential is sealed: "voice", "api_key". crm-sync writes them, others read them.
signing::secret_place provider_credential(std::int64_t broker_id, const std::string& section, const std::string& name);

// GET /health of a service (docs: health): database and Kafka, cached 2 s; 503 when one is down. providers: what is
// known of others, as members of dependencies ({"vapi":"ok"}); they are never asked here, and never make it unhealthy.
http::route health_route(database::pool& db, const kafka::producer& producer, std::string service_name,
                         std::function<json::object()> providers = nullptr);

}  // namespace relevo
