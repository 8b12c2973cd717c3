#include "messaging/announce.hpp"

#include "messaging/dead_record.hpp"

namespace relevo::messaging {

namespace {

// "00-<trace id>-<span id>-<flags>"
std::string trace_of(const std::string& traceparent)
{
    constexpr std::size_t begin = 3, size = 32, least = 55;
    return traceparent.size() >= least ? traceparent.substr(begin, size) : std::string();
}

void set_payload(events::v1::TaskDead& dead, const std::string& json, std::size_t bytes)
{
    dead.set_payload_bytes(static_cast<std::int64_t>(bytes));
    if (json.size() <= largest_announced_payload)
        dead.set_payload(json);
}

// A record's value as JSON: what it is, or the text as a string.
void set_value(events::v1::TaskDead& dead, const json::value& record)
{
    if (const auto encoded = record.optional_text("value_base64"))
        return set_payload(dead, json::serialize(json::object{{"value_base64", *encoded}}), encoded->size() / 4 * 3);
    const auto* value = record.find("value");
    const auto written = value ? json::serialize(*value) : std::string("null");
    const auto* text = value ? value->as_string() : nullptr;
    set_payload(dead, text && json::parse(*text) ? *text : written, text ? text->size() : written.size());
}

void set_record(events::v1::TaskDead& dead, const json::value& record)
{
    auto& origin = *dead.mutable_origin();
    origin.set_topic(record.text("topic"));
    origin.set_partition(static_cast<std::int32_t>(record.integer("partition").value_or(0)));
    origin.set_offset(record.integer("offset").value_or(0));
    origin.set_key(record.text("key"));
    if (const auto* headers = record.find("headers"); headers && headers->as_array())
        for (const auto& pair : *headers->as_array())
            if (const auto* both = pair.as_array();
                both && both->size() == 2 && both->front().as_string() && both->back().as_string())
                (*dead.mutable_headers())[*both->front().as_string()] = *both->back().as_string();
    if (const auto found = dead.headers().find("traceparent"); found != dead.headers().end())
        dead.set_trace_id(trace_of(found->second));
    set_value(dead, record);
}

std::int64_t lead_of(const task& t)
{
    if (t.lead_id != 0)
        return t.lead_id;
    if (t.kind == dead_message_kind_name)
        return events::parse_lead_key(t.payload.text("key")).lead_id;
    return t.payload.integer("lead_id").value_or(0);
}

void set_history(events::v1::TaskDead& dead, const task_store::failure_history& h)
{
    dead.set_attempts(h.attempts);
    dead.set_first_failed_at(h.first_failed_at);
    for (const auto& f : h.failures) {
        auto& failure = *dead.add_failures();
        failure.set_attempt(static_cast<std::int32_t>(f.integer("attempt").value_or(0)));
        failure.set_error_code(f.text("error_code"));
        failure.set_cause(f.text("error"));
        failure.set_failed_at(f.text("at"));
    }
}

}  // namespace

events::v1::TaskDead death_notice(const std::string& service, const task& t, const outcome& o,
                                  const task_store::failure_history& h, bool is_doubtful)
{
    auto dead = closing_notice(service, t.id, t.kind, t.broker_id);
    dead.set_error_code(o.error_code);
    dead.set_cause(printable(o.error));
    dead.set_retryable(o.retryable);
    dead.set_doubtful(is_doubtful);
    dead.set_failed_at(events::now_rfc3339());
    dead.set_lead_id(lead_of(t));
    dead.set_correlation_id(t.correlation_id);
    set_history(dead, h);
    if (t.kind == dead_message_kind_name) {
        set_record(dead, t.payload);
    } else {
        const auto payload = json::serialize(t.payload);
        set_payload(dead, payload, payload.size());
    }
    return dead;
}

events::v1::TaskDead closing_notice(const std::string& service, const std::string& task_id, const std::string& kind,
                                    std::int64_t broker_id)
{
    events::v1::TaskDead notice;
    notice.set_task_id(task_id);
    notice.set_service(service);
    notice.set_kind(kind);
    notice.set_broker_id(broker_id);
    return notice;
}

}  // namespace relevo::messaging
