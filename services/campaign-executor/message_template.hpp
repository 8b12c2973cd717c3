#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "problems.hpp"

namespace relevo::campaign_executor {

// A message template's row.
struct message_template
{
    std::int64_t id = 0, broker_id = 0;
    std::string name, channel, language = "es", category = "utility", content;
    std::optional<std::string> subject;  // email
    std::vector<std::string> variables;  // of the content, in order of first appearance
    std::optional<std::string> media_url;
    json::value buttons = json::array{};
    // WhatsApp: what the provider knows it by, and whether it may be sent outside the 24 h window.
    std::optional<std::string> provider, provider_template_id, rejection_reason;
    std::string approval_status = "none";
    std::optional<std::string> agent_type;
    bool is_active = true;
    std::int64_t usage_count = 0;  // messages it was planned for
    int version = 1;
    std::optional<std::string> created_at, updated_at;  // as the API prints them

    bool is_approved() const { return approval_status == "approved" && provider_template_id.has_value(); }
    // May a step that sends by this channel use it?
    bool fits(const std::string& step_channel) const { return channel == "any" || channel == step_channel; }
};

// The body of POST (all defaults) or PUT (onto what is there). Every fault is added.
void apply_body(message_template& t, const json::value& body, problems& found, bool is_new);
bool is_template_channel(const std::string& word);
bool is_template_category(const std::string& word);

json::value to_json(const message_template& t);

}  // namespace relevo::campaign_executor
