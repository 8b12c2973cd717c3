#include "domain/visibility.hpp"

#include <algorithm>

namespace relevo::crm_sync {
namespace {

template <class List, class T>
bool contains(const List& list, const T& wanted)
{
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool is_for_admins(std::string_view event)
{
    return event == "cost_alert" || event == "dlq_alert";
}

}  // namespace

bool may_see(const viewer& v, const frame_facts& f, const ownership& lead)
{
    if (f.sender == v.user_id && f.sender != 0)
        return false;
    if (!v.is_agent)
        return true;
    if (is_for_admins(f.event))
        return false;
    if (f.lead_id == 0 || contains(f.named_agents, v.user_id))
        return true;
    return lead.is_known && (!lead.assigned_to || *lead.assigned_to == v.user_id);
}

bool is_ephemeral(std::string_view event)
{
    return event == "typing";
}

bool narrowing::lets_pass(const frame_facts& f) const
{
    if (!events.empty() && !contains(events, f.event))
        return false;
    return lead_ids.empty() || f.lead_id == 0 || contains(lead_ids, f.lead_id);
}

}  // namespace relevo::crm_sync
