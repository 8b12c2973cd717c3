#include "config.hpp"

#include "http/download.hpp"

namespace relevo::voice_call {

namespace {

// Of the providers that we were told to trust by their base URLs, and those named for this.
std::vector<std::string> read_recording_origins(relevo::config::source& source, const config& c)
{
    auto urls =
        source.list("RECORDING_ALLOWED_ORIGINS", "",
                    "origins (http://host:port) that recordings may be fetched from although they are not public");
    for (const auto& base : {c.vapi.base_url, c.twilio.base_url, c.google.base_url, c.storage.base_url})
        urls.push_back(base);
    std::vector<std::string> origins;
    for (const auto& url : urls)
        if (auto origin = http::origin_text(url))
            origins.push_back(std::move(*origin));
        else
            source.problem("RECORDING_ALLOWED_ORIGINS: expected origins such as http://127.0.0.1:8199");
    return origins;
}

}  // namespace

config load_config(relevo::config::source& source)
{
    config c;
    static_cast<service_defaults&>(c) = read_service_defaults(source, {"voice-call", "voice", 8102, 9102});
    c.vapi = vapi::read_settings(source);
    c.llm = llm::read_settings(source);
    // Of several secrets (a rotation) the first is the one we hand out, without its options.
    c.vapi.webhook_secret = c.vapi.webhook_secret.substr(0, c.vapi.webhook_secret.find_first_of(",;"));
    if (source.text("VOICE_PROVIDER", "vapi", "who places the calls; vapi is the only one") != "vapi")
        source.problem("VOICE_PROVIDER: expected vapi");
    c.webhook_base_url =
        source.url("WEBHOOK_BASE_URL", "http://127.0.0.1:8000", "public base URL that providers post to");
    c.scoring_url = source.url("SCORING_URL", "http://127.0.0.1:8105", "scoring's internal routes");
    c.crm_sync_url = source.url("CRM_SYNC_URL", "http://127.0.0.1:8103", "crm-sync's internal routes");
    c.whatsapp_bridge_url =
        source.url("WHATSAPP_BRIDGE_URL", "http://127.0.0.1:8104", "whatsapp-bridge's internal routes");
    c.max_concurrent_calls = static_cast<int>(source.integer("VAPI_MAX_CONCURRENT_CALLS", 10, 1, 10'000,
                                                             "calls at once that the Vapi account allows; more wait"));
    c.encryption_keys = read_encryption_keys(source, c);
    c.twilio = twilio::read_account(source);
    c.google = google_cloud::read_account(source);
    c.storage = google_cloud::read_storage(source);
    c.expo = expo::read_settings(source);
    c.recording_origins = read_recording_origins(source, c);
    if (!c.storage.bucket.empty() && !c.google.key)
        source.problem("GCS_BUCKET: GOOGLE_APPLICATION_CREDENTIALS is needed with it");
    if (c.is_production() && c.vapi.webhook_secret.empty())
        source.problem("VAPI_WEBHOOK_SECRET: required in production, or anyone could post calls");
    source.finish();
    return c;
}

}  // namespace relevo::voice_call
