#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"
#include "providers/vapi/client.hpp"

// A person's assistant and the number that it answers: what exists at Vapi is changed, never made anew.
namespace relevo::vapi {

// The model of an assistant, as GET /assistant/{id} tells it, with prompt as its one system message: put in place of
// the first (further ones go), else before all others. Everything else stays, because PATCH takes the model as a whole.
// Nothing when the document has no model with provider and name.
std::optional<json::object> with_system_prompt(const json::value& assistant, const std::string& prompt);

// A number at Vapi.
struct phone_number
{
    std::string id;
    std::string number;  // E.164
    std::string assistant_id;
};

struct import_request
{
    std::string number;  // E.164, bought at Twilio
    std::string twilio_account_sid, twilio_auth_token;
    std::string assistant_id;
    std::string name;  // cut to 40 bytes (source: Vapi API, CreateTwilioPhoneNumberDTO)
    webhook_server server;
};
json::value to_json(const import_request& r);

// Vapi's /assistant/{id} and /phone-number. Every request may be repeated, except import_number: find_number first.
class assistants
{
public:
    assistants(http::client& http, settings s) : http_(http), settings_(std::move(s)) {}

    awaitable<provider_result<json::value>> get(std::string assistant_id, deadline until) const;
    // PATCH /assistant/{id} {"model":…}
    awaitable<provider_result<json::value>> set_model(std::string assistant_id, json::object model,
                                                      deadline until) const;

    // The imported number, or nothing: among the newest 1000 of the account.
    awaitable<provider_result<std::optional<phone_number>>> find_number(std::string number, deadline until) const;
    // POST /phone-number. Vapi then points the number's voice URL at Twilio to itself.
    awaitable<provider_result<phone_number>> import_number(import_request r, deadline until) const;
    // Gives the number to an assistant, and its webhooks to server.
    awaitable<provider_result<phone_number>> assign(std::string phone_number_id, std::string assistant_id,
                                                    webhook_server server, deadline until) const;
    // DELETE /phone-number/{id}: a number that is gone already is success.
    awaitable<provider_result<bool>> remove_number(std::string phone_number_id, deadline until) const;

private:
    awaitable<provider_result<json::value>> ask(http::method m, std::string path, json::value body,
                                                deadline until) const;

    http::client& http_;
    vapi::settings settings_;
};

}  // namespace relevo::vapi
