#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/source.hpp"
#include "http/client.hpp"
#include "models/conversation.hpp"
#include "models/time.hpp"
#include "providers/error.hpp"

namespace relevo::twilio {

struct settings
{
    std::string base_url = "https://api.twilio.com";
    std::string account_sid, auth_token;  // either empty: every request is refused as not_configured
    std::string whatsapp_from;            // E.164; the sender where a company's configuration names none
    std::string followup_content_sid;     // template of the first message after a call
};

// TWILIO_BASE_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_WHATSAPP_FROM, TWILIO_FOLLOWUP_CONTENT_SID
settings read_settings(config::source& source);
// Only TWILIO_BASE_URL, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.
settings read_account(config::source& source);

// A request of the account: resource below /2010-04-01/Accounts/{sid}/; form: encoded, or empty. http and s outlive it.
awaitable<provider_result<json::value>> ask_account(http::client& http, const settings& s, http::method m,
                                                    std::string resource, std::string form, deadline until);

// A WhatsApp message: a template (content_sid and its variables), or free text, which only reaches a person who wrote
// within 24 h (else error 63016).
struct send_message_request
{
    std::string to;                                // E.164
    std::string from = {};                         // E.164; empty: settings.whatsapp_from
    std::string body = {};                         // ≤ 1600 characters
    std::string content_sid = {};                  // "HX…"; then body is not sent
    std::map<std::string, std::string> variables;  // of the template: {"1": "María"}
    std::string status_callback = {};              // URL for delivery receipts; empty: none
};

// The form fields of POST …/Messages.json.
std::vector<std::pair<std::string, std::string>> form_of(const send_message_request& r, const settings& s);

// A message as Twilio knows it.
struct message
{
    std::string sid;
    std::string status;  // queued, sending, sent, delivered, read, undelivered, failed, …
    std::string body;
    std::string to, from;   // E.164
    std::string direction;  // "outbound-api", "inbound"
    std::string error_code;
    std::optional<models::time_point> created_at;
};
message read_message(const json::value& v);

// Twilio's status as ours: accepted, queued, sending, scheduled → pending; undelivered, failed, canceled → failed.
// Nothing for others ("received").
std::optional<models::message_status> parse_status(std::string_view status);

// Twilio's REST API for messages (source: api.twilio.com/2010-04-01). No request is repeated here.
class client
{
public:
    client(http::client& http, settings s) : http_(http), settings_(std::move(s)) {}

    const twilio::settings& settings() const { return settings_; }

    // Not idempotent: after a doubtful error look for it in list_messages.
    awaitable<provider_result<message>> send_message(send_message_request r, deadline until) const;

    // The newest 50 messages from us to this person that were created since, 5 s of clock difference allowed. The
    // DateSent filter of the API is not used: a message that still waits has none.
    awaitable<provider_result<std::vector<message>>> list_messages(std::string to, std::string from,
                                                                   models::time_point since, deadline until) const;

private:
    awaitable<provider_result<json::value>> ask(http::method m, std::string query, std::string form,
                                                deadline until) const;

    http::client& http_;
    twilio::settings settings_;
};

}  // namespace relevo::twilio
