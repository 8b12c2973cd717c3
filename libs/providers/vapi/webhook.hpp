#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/call.hpp"
#include "providers/vapi/metadata.hpp"
#include "providers/vapi/report.hpp"

namespace relevo::vapi {

enum class message_type
{
    status_update,
    call_started,  // only older senders have it
    transcript,
    tool_calls,
    end_of_call_report,
    assistant_request,
    hang,
    other
};

struct tool_call
{
    // The provider's. The legacy function-call has none: then a digest of call, name and arguments, so that a repeated
    // delivery has the same one.
    std::string id;
    std::string name;
    json::object arguments;
};

// What was just said; replaced by the report's lines at the end.
struct live_transcript
{
    models::speaker speaker = models::speaker::bot;
    std::string text;
    bool is_final = false;
};

// A server message of Vapi, or the call.completed event, in one shape.
struct webhook
{
    message_type type = message_type::other;
    std::string type_name;  // as sent: "speech-update"
    std::string call_id;    // Vapi's; opaque text
    std::optional<models::time_point> occurred_at;
    models::call_direction direction = models::call_direction::outbound;
    call_metadata metadata;
    std::string customer_number, customer_name;
    std::string our_number, phone_number_id;
    std::string assistant_id;

    std::string status;        // status-update, call-started: "ringing", "in-progress", "ended", …
    std::string ended_reason;  // where it is told
    std::optional<live_transcript> transcript;
    std::vector<tool_call> tool_calls;
    bool is_legacy_function_call = false;  // answered {"result":…} instead of {"results":[…]}
    std::optional<end_of_call_report> report;
};

// Nothing when the body names neither message.type nor event.
std::optional<webhook> parse_webhook(const json::value& body);

}  // namespace relevo::vapi
