#include "dead_task_json.hpp"

#include "personal_data.hpp"

namespace relevo::webhook_gateway {

namespace {

json::value source_of(const dead_tasks::entry& e)
{
    if (!e.topic)
        return nullptr;
    return json::object{{"topic", *e.topic},
                        {"partition", e.partition},
                        {"offset", e.offset},
                        {"key", mask_contacts(e.key.value_or(""))}};
}

std::string exception_of(const std::string& code, const std::string& cause)
{
    return mask_contacts(code.empty() ? cause : cause.empty() ? code : code + ": " + cause);
}

json::value history_of(const json::value& stored)
{
    json::array out;
    if (const auto* failures = stored.as_array())
        for (const auto& f : *failures)
            out.push_back(json::object{{"attempt", f.integer("attempt")},
                                       {"error_code", f.text("error_code")},
                                       {"exception", exception_of(f.text("error_code"), f.text("exception"))},
                                       {"failed_at", f.text("failed_at")}});
    return out;
}

}  // namespace

json::object to_json(const dead_tasks::entry& e)
{
    return {{"id", e.id},
            {"status", e.status},
            {"service", e.service},
            {"task_name", e.task_name},
            {"broker_id", e.broker_id == 0 ? json::value(nullptr) : json::value(e.broker_id)},
            {"lead_id", e.lead_id},
            {"source", source_of(e)},
            {"exception", exception_of(e.error_code, e.cause)},
            {"error_code", e.error_code},
            {"retryable", e.retryable},
            {"doubtful", e.doubtful},
            {"attempts", e.attempts},
            {"retries", std::max(0, e.attempts - 1)},
            {"first_failed_at", e.first_failed_at},
            {"failed_at", e.failed_at},
            {"retried_at", e.retried_at},
            {"retried_by", e.retried_by},
            {"discarded_at", e.discarded_at},
            {"discarded_by", e.discarded_by},
            {"discard_reason", e.discard_reason},
            {"resolved_at", e.resolved_at},
            {"payload_bytes", e.payload_bytes},
            {"trace_id", e.trace_id.empty() ? e.correlation_id : e.trace_id},
            {"correlation_id", e.correlation_id}};
}

json::object to_json(const dead_tasks::entry& e, const dead_tasks::content& c, bool is_revealed)
{
    const auto payload = json::parse_or_null(c.payload.value_or("null"));
    auto shown = to_json(e);
    shown.set("payload", is_revealed ? payload : mask_personal_data(payload));
    shown.set("payload_masked", !is_revealed);
    shown.set("headers", is_revealed ? c.headers : mask_personal_data(c.headers));
    shown.set("error_history", history_of(c.error_history));
    return shown;
}

}  // namespace relevo::webhook_gateway
