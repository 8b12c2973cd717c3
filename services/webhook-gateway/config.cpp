#include "config.hpp"

namespace relevo::webhook_gateway {

namespace {

// NAME holds one secret, or several during a rotation, separated by commas; ids are positions.
signing::secrets read_secrets(relevo::config::source& source, const char* name, const char* description)
{
    signing::secrets out;
    for (auto& value : source.list(name, "", description))
        out.push_back({std::to_string(out.size() + 1), std::move(value)});
    return out;
}

void require_in_production(relevo::config::source& source, const config& c)
{
    if (!c.is_production())
        return;
    if (c.vapi_secrets.empty())
        source.problem("VAPI_WEBHOOK_SECRET: required in production, or anyone could post calls");
    if (c.twilio_tokens.empty())
        source.problem("TWILIO_AUTH_TOKEN: required in production, or anyone could post messages");
    if (!c.public_urls.front().starts_with("https://"))
        source.problem("WEBHOOK_BASE_URL: expected https:// in production");
}

}  // namespace

config load_config(relevo::config::source& source)
{
    config c;
    static_cast<service_defaults&>(c) = read_service_defaults(source, {"webhook-gateway", "gateway", 8101, 9101});
    c.vapi_secrets = read_secrets(source, "VAPI_WEBHOOK_SECRET", "x-vapi-secret of Vapi's webhooks; a comma rotates");
    c.twilio_tokens = read_secrets(source, "TWILIO_AUTH_TOKEN", "signs Twilio's webhooks and opens its API");
    c.public_urls.push_back(
        source.url("WEBHOOK_BASE_URL", "http://127.0.0.1:8000", "public base URL that providers post to"));
    for (auto& alias : source.list("WEBHOOK_BASE_URL_ALIASES", "", "other base URLs under which webhooks may arrive"))
        c.public_urls.push_back(std::move(alias));
    c.voice_call_url = source.url("VOICE_CALL_URL", "http://127.0.0.1:8102", "voice-call's internal routes");
    require_in_production(source, c);
    source.finish();
    return c;
}

}  // namespace relevo::webhook_gateway
