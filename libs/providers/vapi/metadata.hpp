#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "json/value.hpp"

namespace relevo::vapi {

// What we hang on a call so that its webhooks tell whose it is. Sent as assistantOverrides.metadata (POST /call refuses
// a metadata of its own).
struct call_metadata
{
    std::optional<std::int64_t> broker_id, lead_id, call_id, campaign_id, enrollment_id;
    std::string dispatch_key;
    std::string assistant_type;  // our agent_type: "default", "perfilador"

    friend bool operator==(const call_metadata&, const call_metadata&) = default;
};

json::object to_json(const call_metadata& m);

// Each member from the first place that has it: call.metadata, call.assistantOverrides.metadata,
// call.assistant.metadata, message.assistant.metadata. Numbers may be texts. message: null for a call that was asked
// for.
call_metadata read_metadata(const json::value& call, const json::value& message);

}  // namespace relevo::vapi
