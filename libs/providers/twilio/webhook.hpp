#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/conversation.hpp"

namespace relevo::twilio {

using form = std::vector<std::pair<std::string, std::string>>;

struct media
{
    std::string url, content_type;
};

struct location
{
    std::string latitude, longitude, label, address;
};

// A person wrote to us.
struct incoming_message
{
    std::string sid;       // MessageSid
    std::string from, to;  // E.164
    std::string body;
    std::string profile_name;
    std::string button_payload, button_text;
    std::string replied_to_sid;  // of our message that was answered
    std::vector<twilio::media> media;
    std::optional<twilio::location> location;
};

// A receipt for a message of ours.
struct status_update
{
    std::string sid;
    std::string from, to;  // E.164: our sender, the person
    std::string status;    // as sent
    std::optional<models::message_status> as;
    std::string error_code, error_message;
};

using webhook = std::variant<incoming_message, status_update>;

// From the decoded form. Nothing without a MessageSid.
std::optional<webhook> parse_webhook(const form& fields);

}  // namespace relevo::twilio
