#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Who may see which dashboard frame (spec: realtime, visibility).
namespace relevo::crm_sync {

struct viewer
{
    std::int64_t user_id = 0;
    bool is_agent = false;  // else ADMIN or SUPERADMIN
};

// What the decision needs to know of a frame.
struct frame_facts
{
    std::string event;
    std::int64_t lead_id = 0;                     // 0: concerns no lead
    std::vector<std::int64_t> named_agents = {};  // lead_assigned: the old and the new one
    std::int64_t sender = 0;                      // typing: who types does not see it
};

// Who a lead belongs to now. Unknown: it could not be read; then no agent sees the frame.
struct ownership
{
    bool is_known = false;
    std::optional<std::int64_t> assigned_to = {};
};

bool may_see(const viewer& v, const frame_facts& f, const ownership& lead);

// Not stored, no id, never replayed.
bool is_ephemeral(std::string_view event);

// What a client asked to be told, by {"type":"subscribe"}. An empty list is no restriction.
struct narrowing
{
    std::vector<std::string> events = {};
    std::vector<std::int64_t> lead_ids = {};

    // Frames without a lead pass a restriction on leads only when no restriction on events excludes them.
    bool lets_pass(const frame_facts& f) const;
};

}  // namespace relevo::crm_sync
