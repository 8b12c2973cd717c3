#pragma once

#include <optional>
#include <string>

#include "sections.hpp"

namespace relevo::campaign_executor {

// A campaign's row.
struct campaign
{
    std::int64_t id = 0, broker_id = 0;
    std::string name, channel;
    std::optional<std::string> description, pause_reason;
    campaign_status status = campaign_status::draft;
    std::string triggered_by = "manual";
    std::optional<std::int64_t> max_contacts, created_by;
    sections settings = default_sections();
    int priority = 5;
    std::optional<int> active_version;
    int version = 1;
    std::optional<std::string> created_at, updated_at, activated_at;  // as the API prints them
};

struct enrollment_counts
{
    std::int64_t enrolled = 0, active = 0, completed = 0, exited = 0, failed = 0;
};

// The body of POST (all defaults) or PUT (onto what is there). Throws 422 with every fault.
void apply_body(campaign& c, const json::value& body, problems& found, bool is_new);

json::value to_json(const enrollment_counts& n);
// steps null: the list's form, without them.
json::value to_json(const campaign& c, const enrollment_counts& n, const json::value& steps);

}  // namespace relevo::campaign_executor
