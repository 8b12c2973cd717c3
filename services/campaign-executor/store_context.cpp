#include "store_context.hpp"

#include "store_campaigns.hpp"
#include "stored_json.hpp"

namespace relevo::campaign_executor::store {

namespace {

using database::get;
using database::query;

constexpr query find_context{"find_run_context", R"(
    SELECT v.steps::text AS steps, l.lead_id IS NOT NULL AND NOT l.deleted AS lead_exists,
           l.name, l.phone, l.email, l.source, l.language, NULLIF(l.timezone, '') AS timezone, l.location,
           l.assigned_to, to_json(l.tags)::text AS tags, l.metadata::text AS metadata, l.created_at,
           COALESCE(b.timezone, 'UTC') AS broker_zone, b.campaigns::text AS broker_campaigns,
           COALESCE(b.name, '') AS broker_name, COALESCE(b.channels #>> '{whatsapp,sender}', '') AS broker_phone,
           COALESCE(b.prompt->>'agent_name', '') AS ai_name, COALESCE(u.name, '') AS agent_name,
           COALESCE(s.score, 0) AS score, COALESCE(s.status, 'cold') AS status, s.calificacion,
           COALESCE(s.stage, 'entrada') AS stage,
           COALESCE(s.stage_locked_until > now(), false) AS stage_locked, m.last_inbound_at, COALESCE(m.with_human, false) AS with_human,
           (SELECT COALESCE(json_agg(DISTINCT d.channel), '[]') FROM crm.do_not_contact_now d
             WHERE d.broker_id = $1 AND d.phone = l.phone)::text AS blocked
    FROM campaign_versions v
    LEFT JOIN crm.lead_card l ON l.broker_id = $1 AND l.lead_id = $2
    LEFT JOIN crm.broker_settings b ON b.broker_id = $1
    LEFT JOIN crm.user_state u ON u.broker_id = $1 AND u.user_id = l.assigned_to
    LEFT JOIN scoring.lead_state s ON s.broker_id = $1 AND s.lead_id = $2
    LEFT JOIN LATERAL (
        SELECT max(c.last_inbound_at) AS last_inbound_at, bool_or(c.control_mode = 'human') AS with_human
        FROM messaging.conversation_card c WHERE c.broker_id = $1 AND c.lead_id = $2) m ON true
    WHERE v.campaign_id = $3 AND v.version = $4)"};

lead_details lead_of(const database::row& r)
{
    using text = std::optional<std::string>;
    lead_details l;
    l.name = get<text>(r, "name");
    l.phone = get<text>(r, "phone");
    l.email = get<text>(r, "email");
    l.source = get<text>(r, "source");
    l.language = get<text>(r, "language");
    l.timezone = get<text>(r, "timezone");
    l.location = get<text>(r, "location");
    l.calificacion = get<text>(r, "calificacion");
    l.status = get<std::string>(r, "status");
    l.stage = get<std::string>(r, "stage");
    l.is_stage_locked = get<bool>(r, "stage_locked");
    l.score = get<double>(r, "score");
    l.assigned_to = get<std::optional<std::int64_t>>(r, "assigned_to");
    l.created_at = get<std::optional<time_point>>(r, "created_at");
    l.last_inbound_at = get<std::optional<time_point>>(r, "last_inbound_at");
    l.tags = stored_json(r, "tags");
    l.metadata = stored_json(r, "metadata");
    return l;
}

}  // namespace

run_context load_context(database::transaction& tx, const enrollment& e)
{
    run_context c;
    if (auto found = find_campaign(tx, e.broker_id, e.campaign_id))
        c.what = std::move(*found);
    const bool in_broker_zone = read_schedule(c.what.settings.schedule).in_broker_zone;
    const auto r = tx.one(find_context, e.broker_id, e.lead_id, e.campaign_id, e.version);
    c.steps = stored_json(r, "steps");
    c.lead_exists = get<bool>(r, "lead_exists");
    c.is_with_human = get<bool>(r, "with_human");
    const auto blocked = stored_json(r, "blocked");
    for (const auto& channel : *blocked.as_array())
        c.blocked_channels.insert(channel.as_string() ? *channel.as_string() : "all");
    c.lead = lead_of(r);
    c.broker_zone = get<std::string>(r, "broker_zone");
    c.zone = in_broker_zone ? c.broker_zone : lead_zone(c.lead.timezone, c.lead.phone, c.broker_zone);
    const auto broker = stored_json(r, "broker_campaigns");
    c.broker = {read_windows(broker.at("windows.call")), read_windows(broker.at("windows.message"))};
    c.frequency_cap = read_frequency_cap(broker);
    c.broker_name = get<std::string>(r, "broker_name");
    c.broker_phone = get<std::string>(r, "broker_phone");
    c.ai_name = get<std::string>(r, "ai_name");
    c.agent_name = get<std::string>(r, "agent_name");
    return c;
}

}  // namespace relevo::campaign_executor::store
