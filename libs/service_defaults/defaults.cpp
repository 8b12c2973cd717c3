#include "service_defaults/defaults.hpp"

#include <stdexcept>

#include "database/error.hpp"
#include "runtime/crash_point.hpp"

namespace relevo {

namespace {

// A refusal for what the world did to a request: the database is away.
std::optional<http::problem> translate(std::exception_ptr e)
{
    const auto fault = database::classify(e);
    if (fault != database::fault::transient && fault != database::fault::conflict)
        return std::nullopt;
    http::problem p{503, "dependency_unavailable", "A dependency is not available; try again shortly."};
    p.headers.add("Retry-After", "2");
    return p;
}

log::level read_level(config::source& source)
{
    const auto text = source.text("LOG_LEVEL", "info", "debug, info, warn or error");
    try {
        return log::parse_level(text);
    } catch (const std::invalid_argument&) {
        source.problem("LOG_LEVEL: expected debug, info, warn or error");
        return log::level::info;
    }
}

auth::token_settings read_tokens(config::source& source)
{
    auth::token_settings t;
    t.secret = source.required("JWT_SECRET", "signs access tokens (HS256); at least 32 characters, used as its bytes");
    if (!t.secret.empty() && t.secret.size() < 32)
        source.problem("JWT_SECRET: expected at least 32 characters");
    return t;
}

}  // namespace

service_defaults read_service_defaults(config::source& source, const service_identity& id)
{
    service_defaults d;
    d.app_env = source.text("APP_ENV", "dev", "dev or production; production refuses to start without every secret");
    if (d.app_env != "dev" && d.app_env != "production")
        source.problem("APP_ENV: expected dev or production");
    d.http.port = static_cast<std::uint16_t>(
        source.integer("HTTP_PORT|PORT", id.http_port, 1, 65535, "port of the service's routes"));
    d.http.address = source.text("HTTP_ADDRESS", "127.0.0.1", "address that the routes and the admin port listen on");
    d.http.trusted_proxies =
        source.list("TRUSTED_PROXIES", "127.0.0.0/8", "CIDRs whose X-Forwarded-* headers are believed");
    d.http.translate = translate;
    d.admin_port = static_cast<std::uint16_t>(
        source.integer("ADMIN_PORT", id.admin_port, 1, 65535, "port of /metrics, /healthz/live and /healthz/ready"));
    d.log_level = read_level(source);
    d.database = database::read_settings(source, id.schema);
    d.kafka = kafka::read_settings(source);
    d.tasks = messaging::read_runner_settings(source);
    d.tokens = read_tokens(source);
    d.sessions = std::make_shared<auth::ended_sessions>();
    d.tokens.ended = d.sessions;
    d.service_token =
        source.required("MICROSERVICE_TOKEN", "X-Service-Token of /api/call-completed and of the internal routes");
    runtime::read_crash_point(source, d.is_production());
    return d;
}

signing::key_ring read_encryption_keys(config::source& source, const service_defaults& d)
{
    const auto keys = source.list("ENCRYPTION_KEY", "",
                                  "32 random bytes, base64: encrypts the credentials of companies; older keys may "
                                  "follow after commas (rotation)");
    if (d.is_production() && keys.empty())
        source.problem("ENCRYPTION_KEY: required in production (32 random bytes, base64)");
    auto ring = signing::key_ring::parse(keys);
    if (!ring)
        source.problem("ENCRYPTION_KEY: expected base64 of 32 bytes, several separated by commas");
    return ring.value_or(signing::key_ring());
}

signing::secret_place provider_credential(std::int64_t broker_id, const std::string& section, const std::string& name)
{
    return {broker_id, "crm.provider_credentials", section + "." + name};
}

}  // namespace relevo
