#include "lead_json.hpp"

#include <algorithm>

namespace relevo::crm_sync {
namespace {

json::value blocks_of(const leads::lead& l)
{
    json::object out;
    for (const auto* channel : {"all", "call", "whatsapp", "telegram", "email"}) {
        const auto is_named = [&](const json::value& v) { return v == json::value(channel); };
        out.set(channel, std::any_of(l.blocked_channels.begin(), l.blocked_channels.end(), is_named));
    }
    return out;
}

}  // namespace

json::object to_json(const leads::lead& l)
{
    return {
        {"id", l.id},
        {"broker_id", l.broker_id},
        {"phone", l.phone},
        {"name", l.name},
        {"email", l.email},
        {"status", l.status},
        {"lead_score", l.score},
        {"calificacion", l.calificacion},
        {"pipeline_stage", l.stage},
        {"stage_entered_at", l.stage_entered_at ? l.stage_entered_at : l.created_at},
        {"stage_locked_until", l.stage_locked_until},
        {"lost_reason", l.lost_reason},
        {"assigned_to", l.assigned_to},
        {"tags", l.tags},
        {"source", l.source},
        {"timezone", l.timezone},
        {"language", l.language},
        {"metadata", l.metadata},
        {"do_not_contact", blocks_of(l)},
        {"control_mode", l.control_mode},
        {"conversation_state", l.conversation_state},
        {"last_contacted", l.last_contacted},
        {"last_inbound_at", l.last_inbound_at},
        {"next_action_at", nullptr},
        {"created_at", l.created_at},
        {"updated_at", l.updated_at},
        {"version", l.version},
    };
}

json::object to_card(const leads::lead& l)
{
    const auto* location = l.metadata.find("location");
    return {
        {"id", l.id},
        {"name", l.name},
        {"phone", l.phone},
        {"status", l.status},
        {"lead_score", l.score},
        {"calificacion", l.calificacion},
        {"pipeline_stage", l.stage},
        {"assigned_to", l.assigned_to},
        {"tags", l.tags},
        {"location", location ? *location : json::value()},
        {"control_mode", l.control_mode},
        {"stage_entered_at", l.stage_entered_at ? l.stage_entered_at : l.created_at},
        {"days_in_stage", l.days_in_stage},
        {"last_inbound_at", l.last_inbound_at},
        {"unread", l.unread},
    };
}

json::object to_json(const users::user& u)
{
    return {
        {"id", u.id},
        {"email", u.email},
        {"name", u.name},
        {"role", u.role},
        {"broker_id", u.broker_id},
        {"is_active", u.is_active},
        {"phone", u.phone},
        {"available", u.available},
        {"max_open_leads", u.max_open_leads},
        {"open_leads", u.open_leads},
        {"timezone", u.timezone},
        {"weekly_hours", u.weekly_hours},
        {"last_login_at", u.last_login_at},
        {"created_at", u.created_at},
    };
}

}  // namespace relevo::crm_sync
