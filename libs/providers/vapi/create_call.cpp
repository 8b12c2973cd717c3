#include "providers/vapi/assistant.hpp"
#include "providers/vapi/client.hpp"
#include "providers/vapi/text.hpp"

namespace relevo::vapi {

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
    overrides.set("serverMessages", wanted_server_messages());
    if (r.recording_enabled)
        overrides.set("artifactPlan", json::object{{"recordingEnabled", *r.recording_enabled}});
    if (r.max_duration_seconds)
        overrides.set("maxDurationSeconds", *r.max_duration_seconds);
    return json::object{{"assistantId", r.assistant_id},
                        {"phoneNumberId", r.phone_number_id},
                        {"customer", std::move(customer)},
                        {"assistantOverrides", std::move(overrides)}};
}

}  // namespace relevo::vapi
