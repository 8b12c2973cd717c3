#include "config.hpp"

#include <algorithm>

#include "secret_list.hpp"

namespace relevo::webhook_gateway {

namespace {

// A source as settings name it, and what verifies it.
struct source_setting
{
    const char* source;
    const char* setting;
    const char* description;
    signing::secrets config::*secrets;
};

constexpr source_setting source_settings[] = {
    {"vapi", "VAPI_WEBHOOK_SECRET", "x-vapi-secret of Vapi's webhooks; a comma rotates", &config::vapi_secrets},
    {"twilio", "TWILIO_AUTH_TOKEN", "signs Twilio's webhooks and opens its API", &config::twilio_tokens},
    {"pbx", "WEBHOOK_SECRET", "HMAC secret of the PBX webhooks", &config::pbx_secrets},
    {"whatsapp", "WHATSAPP_APP_SECRET", "signs Meta's webhooks", &config::meta_app_secrets},
    {"whatsapp", "WHATSAPP_VERIFY_TOKEN", "answers Meta's subscription check", &config::meta_verify_tokens},
    {"telegram", "TELEGRAM_WEBHOOK_SECRET", "secret token of Telegram's webhooks", &config::telegram_secrets},
    {"elevenlabs", "ELEVENLABS_WEBHOOK_SECRET", "signs ElevenLabs' webhooks", &config::elevenlabs_secrets},
};

void read_sources(relevo::config::source& source, config& c)
{
    c.sources = source.list("WEBHOOK_SOURCES", "vapi,twilio,pbx,whatsapp,telegram,elevenlabs",
                            "providers whose webhooks are served; the paths of others answer 404");
    for (const auto& name : c.sources)
        if (std::ranges::none_of(source_settings, [&](const source_setting& s) { return s.source == name; }))
            source.problem("WEBHOOK_SOURCES: expected names out of vapi, twilio, pbx, whatsapp, telegram, elevenlabs");
}

void read_secrets(relevo::config::source& source, config& c)
{
    for (const auto& s : source_settings) {
        auto parsed = parse_secret_list(source.text(s.setting, "", s.description));
        c.*s.secrets = std::move(parsed.secrets);
        for (const auto& wrong : parsed.problems)
            source.problem(std::string(s.setting) + ": " + wrong);
        if (c.is_production() && c.serves(s.source) && (c.*s.secrets).empty())
            source.problem(std::string(s.setting) +
                           ": required in production, or anyone could post webhooks; or leave " + s.source +
                           " out of WEBHOOK_SOURCES");
    }
}

void read_custom_sources(relevo::config::source& source, config& c)
{
    auto parsed = parse_custom_sources(source.text(
        "CUSTOM_WEBHOOKS", "", "sources of Standard Webhooks in YAML; name the file by CUSTOM_WEBHOOKS_FILE"));
    c.custom_sources = std::move(parsed.sources);
    for (const auto& wrong : parsed.problems)
        source.problem("CUSTOM_WEBHOOKS: " + wrong);
    for (const auto& s : c.custom_sources)
        if (c.is_production() && s.secrets.empty())
            source.problem("CUSTOM_WEBHOOKS: source " + s.name + ": a secret is required in production");
}

signing::algorithm read_algorithm(relevo::config::source& source)
{
    const auto name = source.text("VAPI_HMAC_ALGORITHM", "sha256", "of Vapi's HMAC plan: sha256, sha1 or sha512");
    if (name == "sha1")
        return signing::algorithm::sha1;
    if (name == "sha512")
        return signing::algorithm::sha512;
    if (name != "sha256")
        source.problem("VAPI_HMAC_ALGORITHM: expected sha256, sha1 or sha512");
    return signing::algorithm::sha256;
}

signing::vapi::hmac_plan read_vapi_plan(relevo::config::source& source)
{
    signing::vapi::hmac_plan p;
    p.header = source.text("VAPI_HMAC_HEADER", p.header, "of Vapi's HMAC plan: the signature's header");
    p.algorithm = read_algorithm(source);
    const auto encoding = source.text("VAPI_HMAC_ENCODING", "hex", "of Vapi's HMAC plan: hex or base64");
    p.is_base64 = encoding == "base64";
    if (encoding != "hex" && encoding != "base64")
        source.problem("VAPI_HMAC_ENCODING: expected hex or base64");
    p.prefix =
        source.text("VAPI_HMAC_PREFIX", p.prefix, "of Vapi's HMAC plan: before the signature; it may be missing");
    p.payload = source.text("VAPI_HMAC_PAYLOAD", p.payload,
                            "of Vapi's HMAC plan: what is signed, {body} or {timestamp}.{body}");
    p.timestamp_header = source.text("VAPI_HMAC_TIMESTAMP_HEADER", "",
                                     "of Vapi's HMAC plan: x-timestamp; empty: no time stamp is asked for");
    p.tolerance = std::chrono::seconds(source.integer("VAPI_HMAC_TOLERANCE_SECONDS", p.tolerance.count(), 1, 86'400,
                                                      "of Vapi's HMAC plan: how far the time stamp may be off"));
    if (p.payload.find("{body}") == p.payload.npos)
        source.problem("VAPI_HMAC_PAYLOAD: expected {body} in it");
    if (p.payload.find("{timestamp}") != p.payload.npos && p.timestamp_header.empty())
        source.problem("VAPI_HMAC_TIMESTAMP_HEADER: required while VAPI_HMAC_PAYLOAD has {timestamp}");
    return p;
}

}  // namespace

bool config::serves(std::string_view source) const
{
    return std::ranges::find(sources, source) != sources.end();
}

config load_config(relevo::config::source& source)
{
    config c;
    static_cast<service_defaults&>(c) = read_service_defaults(source, {"webhook-gateway", "gateway", 8101, 9101});
    read_sources(source, c);
    read_secrets(source, c);
    read_custom_sources(source, c);
    c.vapi_plan = read_vapi_plan(source);
    c.public_urls.push_back(
        source.url("WEBHOOK_BASE_URL", "http://127.0.0.1:8000", "public base URL that providers post to"));
    for (auto& alias : source.list("WEBHOOK_BASE_URL_ALIASES", "", "other base URLs under which webhooks may arrive"))
        c.public_urls.push_back(std::move(alias));
    c.http_threads = static_cast<std::size_t>(
        source.integer("HTTP_THREADS", 1, 1, 64, "loops of webhook-gateway that serve webhooks, a thread each"));
    c.max_in_flight = static_cast<std::size_t>(
        source.integer("WEBHOOK_MAX_IN_FLIGHT", 192, 1, 100'000,
                       "webhooks that may wait for Kafka at once; more are answered 503, so that none waits long"));
    c.rate_limit = static_cast<double>(source.integer("WEBHOOK_RATE_LIMIT", 20'000, 0, 1'000'000,
                                                      "webhooks a second that one source may send; 0: no limit"));
    c.voice_call_url = source.url("VOICE_CALL_URL", "http://127.0.0.1:8102", "voice-call's internal routes");
    c.crm_sync_url = source.url("CRM_SYNC_URL", "http://127.0.0.1:8103", "where crm-sync listens (internal routes)");
    if (c.is_production() && !c.public_urls.front().starts_with("https://"))
        source.problem("WEBHOOK_BASE_URL: expected https:// in production");
    source.finish();
    return c;
}

}  // namespace relevo::webhook_gateway
