#include "cli_schemes.hpp"

#include <algorithm>

#include "http/message.hpp"
#include "signing/elevenlabs.hpp"
#include "signing/meta.hpp"
#include "signing/pbx.hpp"
#include "signing/standard_webhooks.hpp"
#include "signing/telegram.hpp"
#include "signing/twilio.hpp"
#include "signing/vapi.hpp"

namespace relevo::webhook_gateway::cli {

namespace {

using std::chrono::seconds;
using known_secrets = const signing::secrets&;

std::string body_alone(const asked&, const std::string& body)
{
    return body;
}

std::string body_after_timestamp(const asked& a, const std::string& body)
{
    return a.timestamp + "." + body;
}

std::string vapi_text(const asked& a, const std::string& body)
{
    return a.timestamp.empty() ? body : body_after_timestamp(a, body);
}

// A time stamp stands for Vapi's own default plan, none for the samples' x-vapi-signature.
std::optional<std::string> verify_vapi(const asked& a, known_secrets known, signing::time_point now)
{
    signing::vapi::hmac_plan plan;
    if (!a.timestamp.empty()) {
        plan.payload = "{timestamp}.{body}";
        plan.timestamp_header = "x-timestamp";
    }
    return signing::vapi::verify(known, {a.signature, a.signature, a.timestamp}, a.body, now, plan);
}

signing::twilio::parameters form_of(const std::string& body)
{
    return body.starts_with('{') ? signing::twilio::parameters() : http::parse_form(body);
}

std::string twilio_text(const asked& a, const std::string& body)
{
    return signing::twilio::signed_text(a.url, form_of(body));
}

std::optional<std::string> verify_twilio(const asked& a, known_secrets known, signing::time_point now)
{
    const auto path = std::min(a.url.find('/', a.url.find("://") + 3), a.url.size());
    const signing::twilio::webhook sent{
        {a.url.substr(0, path)}, a.url.substr(path), form_of(a.body), a.body, a.signature};
    return signing::twilio::verify(known, sent, now);
}

std::optional<std::string> verify_meta(const asked& a, known_secrets known, signing::time_point now)
{
    return signing::meta::verify(known, a.signature, a.body, now);
}

std::optional<std::string> verify_telegram(const asked& a, known_secrets known, signing::time_point now)
{
    return signing::telegram::verify(known, a.signature, now);
}

std::optional<std::string> verify_elevenlabs(const asked& a, known_secrets known, signing::time_point now)
{
    return signing::elevenlabs::verify(known, a.signature, a.body, now);
}

std::string standard_text(const asked& a, const std::string& body)
{
    return a.id + "." + body_after_timestamp(a, body);
}

std::optional<std::string> verify_standard(const asked& a, known_secrets known, signing::time_point now)
{
    return signing::standard_webhooks::verify(known, {a.id, a.timestamp, a.signature}, a.body, now);
}

std::optional<std::string> verify_pbx(const asked& a, known_secrets known, signing::time_point now)
{
    return signing::pbx::verify(known, a.signature, a.body, now);
}

constexpr auto sha1 = signing::algorithm::sha1, sha256 = signing::algorithm::sha256;

constexpr scheme schemes[] = {
    {"vapi", "x-vapi-signature", "sha256=", sha256, false, seconds(300), vapi_text, verify_vapi},
    {"twilio", "X-Twilio-Signature", "", sha1, true, seconds(0), twilio_text, verify_twilio},
    {"meta", "X-Hub-Signature-256", "sha256=", sha256, false, seconds(0), body_alone, verify_meta},
    {"telegram", "X-Telegram-Bot-Api-Secret-Token", "", sha256, false, seconds(0), nullptr, verify_telegram},
    {"elevenlabs", "ElevenLabs-Signature", "v0=", sha256, false, signing::elevenlabs::tolerance, body_after_timestamp,
     verify_elevenlabs},
    {"standard", "webhook-signature", "v1,", sha256, true, signing::standard_webhooks::tolerance, standard_text,
     verify_standard},
    {"pbx", "X-Signature", "", sha256, false, seconds(0), body_alone, verify_pbx},
};

}  // namespace

std::vector<std::string> providers()
{
    std::vector<std::string> names;
    for (const auto& s : schemes)
        names.emplace_back(s.provider);
    return names;
}

const scheme& scheme_of(const asked& a)
{
    return *std::ranges::find(schemes, a.provider, &scheme::provider);
}

std::string bare_signature(const asked& a, const std::string& text, signing::algorithm algorithm, bool is_base64)
{
    const auto key = a.provider == "standard" ? signing::standard_webhooks::key_of(a.secret).value_or("") : a.secret;
    const auto digest = signing::hmac(algorithm, key, text);
    return is_base64 ? signing::to_base64(digest) : signing::to_hex(digest);
}

std::string expected_signature(const asked& a)
{
    const auto& s = scheme_of(a);
    if (!s.signed_text)
        return a.secret;
    const auto signature = s.prefix + bare_signature(a, s.signed_text(a, a.body), s.algorithm, s.is_base64);
    return a.provider == "elevenlabs" ? "t=" + a.timestamp + "," + signature : signature;
}

std::vector<std::string> sent_signatures(const asked& a)
{
    const std::string_view prefix = scheme_of(a).prefix;
    const char separator = a.provider == "elevenlabs" ? ',' : ' ';
    std::vector<std::string> out;
    for (std::string_view rest = a.signature; !rest.empty();) {
        auto one = rest.substr(0, rest.find(separator));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        if (one.starts_with(prefix))
            one.remove_prefix(prefix.size());
        out.emplace_back(one);
    }
    return out;
}

}  // namespace relevo::webhook_gateway::cli
