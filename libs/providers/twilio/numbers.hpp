#pragma once

#include <optional>
#include <string>

#include "providers/twilio/client.hpp"

namespace relevo::twilio {

// A number of the account, as Twilio knows it.
struct incoming_number
{
    std::string sid;     // "PN…"
    std::string number;  // E.164
    std::string voice_url;
};

// Where Twilio asks what to do with a call to a number that Vapi answers, where it was not imported there.
inline constexpr const char* vapi_voice_url = "https://api.vapi.ai/twilio/inbound_call";

// Twilio's IncomingPhoneNumbers (source: api.twilio.com/2010-04-01). Both requests may be repeated.
class numbers
{
public:
    numbers(http::client& http, settings s) : http_(http), settings_(std::move(s)) {}

    // By its number; nothing when the account has none.
    awaitable<provider_result<std::optional<incoming_number>>> find(std::string number, deadline until) const;
    // VoiceUrl of the number; empty removes it. VoiceApplicationSid and TrunkSid would override it, so they are blanked
    // with it.
    awaitable<provider_result<incoming_number>> set_voice_url(std::string sid, std::string url, deadline until) const;

private:
    awaitable<provider_result<json::value>> ask(http::method m, std::string path, std::string form,
                                                deadline until) const;

    http::client& http_;
    twilio::settings settings_;
};

}  // namespace relevo::twilio
