#include "providers/vapi/webhook.hpp"

#include "providers/reading.hpp"
#include "providers/vapi/tool_calls.hpp"

namespace relevo::vapi {
namespace {

using providers::first_text;
using providers::lenient_time;

struct named_type
{
    std::string_view name;
    message_type type;
};
constexpr named_type types[] = {
    {"status-update", message_type::status_update},
    {"call-started", message_type::call_started},
    {"transcript", message_type::transcript},
    {"transcript[transcriptType=\"final\"]", message_type::transcript},
    {"tool-calls", message_type::tool_calls},
    {"function-call", message_type::tool_calls},
    {"end-of-call-report", message_type::end_of_call_report},
    {"assistant-request", message_type::assistant_request},
    {"hang", message_type::hang},
};

message_type type_of(std::string_view name)
{
    for (const auto& t : types)
        if (t.name == name)
            return t.type;
    return message_type::other;
}

models::call_direction direction_of(const json::value& call, const call_metadata& metadata)
{
    const auto type = call.text("type");
    const bool is_outbound = type.empty() ? metadata.lead_id.has_value() : type == "outboundPhoneCall";
    return is_outbound ? models::call_direction::outbound : models::call_direction::inbound;
}

live_transcript read_live(const json::value& message, std::string_view type_name)
{
    return {models::parse_speaker(message.text("role")).value_or(models::speaker::bot), message.text("transcript"),
            message.text("transcriptType") == "final" || type_name != "transcript"};
}

// The members that every message may have. message holds the call.
webhook read_common(const json::value& message, const json::value& call)
{
    webhook w;
    w.call_id = call.text("id");
    w.occurred_at = lenient_time(message.find("timestamp"));
    w.metadata = read_metadata(call, message);
    w.direction = direction_of(call, w.metadata);
    w.customer_number = first_text(message, {"customer.number", "call.customer.number"});
    w.customer_name = first_text(message, {"customer.name", "call.customer.name"});
    w.our_number = first_text(message, {"phoneNumber.number", "call.phoneNumber.number", "call.phoneNumber"});
    w.phone_number_id = first_text(message, {"call.phoneNumberId", "phoneNumber.id", "call.phoneNumber.id"});
    w.assistant_id = first_text(message, {"call.assistantId", "assistant.id"});
    w.ended_reason = first_text(message, {"endedReason", "call.endedReason"});
    return w;
}

webhook read_server_message(const json::value& message, std::string type_name)
{
    const json::value none;
    const auto* call = message.find("call");
    auto w = read_common(message, call ? *call : none);
    w.type = type_of(type_name);
    switch (w.type) {
        case message_type::status_update:
        case message_type::call_started:
            w.status = first_text(message, {"status", "call.status"});
            break;
        case message_type::transcript:
            w.transcript = read_live(message, type_name);
            break;
        case message_type::tool_calls:
            w.tool_calls = read_tool_calls(message);
            w.is_legacy_function_call = type_name == "function-call";
            break;
        case message_type::end_of_call_report:
            w.report = read_report(message, call ? *call : none);
            break;
        default:
            break;
    }
    w.type_name = std::move(type_name);
    return w;
}

// {"event":"call.completed","timestamp":…,"call":{…}}: a person's agent answered a call. It tells no reason.
webhook read_completed_event(const json::value& body, std::string event)
{
    const json::value none;
    const auto* call = body.find("call");
    auto w = read_common(body, call ? *call : none);
    w.type_name = std::move(event);
    w.direction = models::call_direction::inbound;
    w.type = message_type::end_of_call_report;
    w.report = read_report(body, call ? *call : none);
    if (w.report->ended_reason.empty())
        w.report->ended_reason = "customer-ended-call";
    w.ended_reason = w.report->ended_reason;
    if (!w.report->ended_at)
        w.report->ended_at = w.occurred_at;
    return w;
}

}  // namespace

std::optional<webhook> parse_webhook(const json::value& body)
{
    const auto* message = body.find("message");
    if (message)
        if (auto type_name = message->text("type"); !type_name.empty())
            return read_server_message(*message, std::move(type_name));
    auto event = body.text("event");
    if (event.empty())
        return {};
    if (event == "call.completed")
        return read_completed_event(body, std::move(event));
    webhook w;
    w.type_name = std::move(event);
    w.call_id = body.text("call.id");
    return w;
}

}  // namespace relevo::vapi
