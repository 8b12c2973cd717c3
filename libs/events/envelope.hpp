#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "kafka/message.hpp"

namespace relevo::events {

// A CloudEvent 1.0 in binary mode: attributes in headers (ce_…), data as the value.
struct envelope
{
    std::string id;  // uuid
    std::string source;
    std::string type;
    std::string subject;
    std::string time;            // RFC 3339
    std::int64_t broker_id = 0;  // 0: not known yet (raw webhooks)
    std::string causation_id;
    std::string correlation_id;
    std::string traceparent;
    std::string content_type = "application/json";
    std::string topic;
    std::string key;
    std::string data;
    std::vector<kafka::header> extra;  // further headers: x-path, x-query, x-secret-id

    std::string_view extra_value(std::string_view name) const;
};

// What cannot be read will never be: the record is dead at once.
class decode_error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// Without its broker_id: for events that name no company (webhooks). e must outlive it.
kafka::message_view to_view(const envelope& e);
kafka::message to_message(const envelope& e);
// Never throws: a record without ce_id gets UUIDv5(topic, partition, offset), so that it can be named when it is dead.
envelope from_record(const kafka::record& r);

// "1:42"; the entity's own key where there is no lead.
std::string lead_key(std::int64_t broker_id, std::int64_t lead_id);
struct lead_key_parts
{
    std::int64_t broker_id = 0, lead_id = 0;
};
lead_key_parts parse_lead_key(std::string_view key);  // zeros when it is none

std::string new_uuid();                                                 // random (v4)
std::string uuid5(std::string_view name_space, std::string_view name);  // namespace: a uuid
bool is_uuid(std::string_view text);
std::string now_rfc3339();

}  // namespace relevo::events
