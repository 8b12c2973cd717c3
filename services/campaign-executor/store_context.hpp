#pragma once

#include <set>

#include "store_enrollments.hpp"

namespace relevo::campaign_executor {

// The lead as the other services tell it.
struct lead_details
{
    std::optional<std::string> name, phone, email, source, language, timezone, location, calificacion;
    std::string status = "cold", stage = "entrada";
    bool is_stage_locked = false;  // a person moved it lately
    double score = 0;
    std::optional<std::int64_t> assigned_to;
    std::optional<time_point> created_at, last_inbound_at;
    json::value tags, metadata;
};

// What the gate and the step need besides the enrollment.
struct run_context
{
    campaign what;
    json::value steps;  // of the enrollment's version
    bool lead_exists = false, is_with_human = false;
    std::set<std::string> blocked_channels;  // do not contact; "all"
    lead_details lead;
    std::string zone, broker_zone;
    broker_windows broker;
    campaign_executor::frequency_cap frequency_cap;
    std::string broker_name, broker_phone, ai_name, agent_name;

    bool is_blocked(const std::string& channel) const
    {
        return blocked_channels.contains("all") || (!channel.empty() && blocked_channels.contains(channel));
    }
};

namespace store {

run_context load_context(database::transaction& tx, const enrollment& e);

}  // namespace store

}  // namespace relevo::campaign_executor
