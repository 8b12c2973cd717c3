#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"
#include "providers/vapi/client.hpp"

// The numbers that assistants answer.
namespace relevo::vapi {

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

// Vapi's /phone-number. Every request may be repeated, except add: find first.
class phone_numbers
{
public:
    explicit phone_numbers(client account) : account_(std::move(account)) {}

    // The imported number, or nothing: among the newest 1000 of the account.
    awaitable<provider_result<std::optional<phone_number>>> find(std::string number, deadline until) const;
    // POST /phone-number. Vapi then points the number's voice URL at Twilio to itself.
    awaitable<provider_result<phone_number>> add(import_request r, deadline until) const;
    // Gives the number to an assistant, and its webhooks to server.
    awaitable<provider_result<phone_number>> assign(std::string phone_number_id, std::string assistant_id,
                                                    webhook_server server, deadline until) const;
    // DELETE /phone-number/{id}: a number that is gone already is success.
    awaitable<provider_result<bool>> remove(std::string phone_number_id, deadline until) const;

private:
    client account_;
};

}  // namespace relevo::vapi
