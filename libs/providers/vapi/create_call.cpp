#include "providers/vapi/client.hpp"

namespace relevo::vapi {
namespace {

constexpr std::size_t max_name_characters = 40;

std::string cut(const std::string& utf8, std::size_t max_characters)
{
    std::size_t characters = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const bool begins_character = (static_cast<unsigned char>(utf8[i]) & 0xC0) != 0x80;
        if (begins_character && ++characters > max_characters)
            return utf8.substr(0, i);
    }
    return utf8;
}

}  // namespace

json::object to_json(const webhook_server& s)
{
    json::object server{
        {"url", s.url},
        {"timeoutSeconds", static_cast<std::int64_t>(s.timeout.count())},
        {"backoffPlan", json::object{{"type", "exponential"},
                                     {"maxRetries", s.max_retries},
                                     {"baseDelaySeconds", static_cast<std::int64_t>(s.base_delay.count())}}}};
    json::object headers;
    if (!s.secret.empty())
        headers.set("x-vapi-secret", s.secret);
    if (!s.correlation_id.empty())
        headers.set("x-correlation-id", s.correlation_id);
    if (!headers.empty())
        server.set("headers", std::move(headers));
    return server;
}

json::value to_json(const create_call_request& r)
{
    json::object customer{{"number", r.customer_number}, {"numberE164CheckEnabled", true}};
    if (!r.customer_name.empty())
        customer.set("name", cut(r.customer_name, max_name_characters));

    json::object overrides{{"metadata", to_json(r.metadata)}};
    if (!r.variable_values.empty())
        overrides.set("variableValues", r.variable_values);
    if (!r.first_message.empty())
        overrides.set("firstMessage", r.first_message);
    overrides.set("server", to_json(r.server));
    // Named, because the default list has no transcripts and much that nobody reads.
    overrides.set("serverMessages", json::array{"status-update", "transcript[transcriptType=\"final\"]", "tool-calls",
                                                "end-of-call-report", "hang"});
    return json::object{{"assistantId", r.assistant_id},
                        {"phoneNumberId", r.phone_number_id},
                        {"customer", std::move(customer)},
                        {"assistantOverrides", std::move(overrides)}};
}

}  // namespace relevo::vapi
