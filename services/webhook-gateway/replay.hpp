#pragma once

#include <optional>
#include <set>
#include <string>

#include "events/envelope.hpp"
#include "json/value.hpp"
#include "kafka/range_reader.hpp"

// Sending stored webhooks to their consumers again.
namespace relevo::webhook_gateway {

struct replay_order
{
    std::string source;                   // "vapi": webhooks.vapi.v1
    std::int64_t from_ms = 0, to_ms = 0;  // epoch milliseconds; 0: from the oldest, to the newest
    std::set<std::string> ids;            // ce_ids; empty: all of the time
    bool dry_run = false;

    std::string topic() const;
};

// {"source","from","to"?} or {"source","ids":[…]}, "dry_run"?. Throws http::refusal 422.
replay_order parse_replay(const json::value& body);

// How far a replay is. It is kept in its task's payload, so that every run goes on where the one before stopped.
struct replay_progress
{
    bool has_begun = false;
    kafka::positions next, end;
    std::int64_t matched = 0, republished = 0;
    std::int64_t skipped = 0;  // copies that an earlier replay made
};

json::object to_json(const replay_order& o);
replay_order replay_order_of(const json::value& task_payload);
json::object to_json(const replay_progress& p);
replay_progress replay_progress_of(const json::value& task_payload);

bool is_replayed(const kafka::record& r);
bool is_wanted(const replay_order& o, const kafka::record& r);

// The webhook once more: the same bytes, key and story; ce_causationid names the old one. Its ce_id follows from task
// and old id, so that a replay that is run twice is one to the consumers.
events::envelope copy_for_replay(const kafka::record& r, const std::string& task_id);

}  // namespace relevo::webhook_gateway
