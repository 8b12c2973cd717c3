#include "store.hpp"

namespace relevo::whatsapp_bridge::store {

namespace {

using database::get;
using database::query;

constexpr query find_recipient_of_lead{"find_recipient_of_lead", R"(
    SELECT coalesce(l.phone, '') AS phone, coalesce(l.name, '') AS name, l.assigned_to, l.deleted,
           b.is_active AS broker_active, coalesce(b.channels #>> '{webchat,enabled}', 'true') <> 'false' AS webchat_enabled,
           coalesce(b.channels #>> '{whatsapp,sender}', '') AS sender,
           coalesce(b.channels #>> '{whatsapp,enabled}', 'true') <> 'false' AS channel_enabled,
           EXISTS (SELECT FROM crm.do_not_contact_now d
                    WHERE d.broker_id = l.broker_id AND d.phone = l.phone
                      AND d.channel IN ('all', 'whatsapp')) AS blocked
      FROM crm.lead_card l JOIN crm.broker_settings b ON b.broker_id = l.broker_id
     WHERE l.lead_id = $1)"};
constexpr query find_brief_of_lead{"find_brief_of_lead", R"(
    SELECT b.name AS company, coalesce(b.prompt->>'agent_name', '') AS agent_name,
           coalesce(b.prompt->>'agent_role', '') AS agent_role,
           coalesce(nullif(b.prompt->>'full_custom_prompt', ''),
                    concat_ws(E'\n', nullif(b.prompt->>'identity_prompt', ''),
                              nullif(b.prompt->>'business_context', ''), nullif(b.prompt->>'agent_objective', ''),
                              nullif(b.prompt->>'data_collection_prompt', ''),
                              nullif(b.prompt->>'behavior_rules', ''),
                              nullif(b.prompt->>'restrictions', ''))) AS instructions,
           coalesce(l.name, '') AS client_name, coalesce(l.location, '') AS location,
           coalesce(l.metadata->>'property_type', '') AS property_type, coalesce(l.metadata->>'budget', '') AS budget,
           coalesce(l.metadata->>'timeline', '') AS timeline,
           coalesce(b.leads->'field_priority', '[]')::text AS wanted, coalesce(l.email, '') AS email,
           coalesce(l.phone, '') AS phone, coalesce(s.calificacion, '') AS calificacion
      FROM crm.lead_card l JOIN crm.broker_settings b ON b.broker_id = l.broker_id
      LEFT JOIN scoring.lead_state s ON s.broker_id = l.broker_id AND s.lead_id = l.lead_id
     WHERE l.lead_id = $1 AND NOT l.deleted)"};
constexpr query find_active_brokers{"find_active_brokers", R"(
    SELECT broker_id FROM crm.broker_settings WHERE is_active LIMIT 2)"};

constexpr query insert_message{"insert_message", R"(
    WITH written AS (
        INSERT INTO messages (broker_id, conversation_id, lead_id, direction, sender_type, content, template_id,
                              template_variables, status, dispatch_key, provider_message_id, control_epoch, channel,
                              attachments, metadata)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12, $13, $14::jsonb, $15::jsonb)
        ON CONFLICT DO NOTHING RETURNING id, created_at
    ), counted AS (
        UPDATE conversations SET message_count = message_count + 1, last_message_at = now()
         WHERE id = $2 AND EXISTS (SELECT FROM written)
    )
    SELECT id, created_at FROM written)"};

#define MESSAGE_COLUMNS                                                                                           \
    "id, broker_id, conversation_id, lead_id, direction, sender_type, content, template_id, template_variables, " \
    "status, dispatch_key, provider_message_id, error_code, control_epoch, channel, attachments, metadata, created_at"
constexpr query find_message_by_id{"find_message_by_id", "SELECT " MESSAGE_COLUMNS " FROM messages WHERE id = $1"};
constexpr query lock_message_by_id{"lock_message_by_id",
                                   "SELECT " MESSAGE_COLUMNS " FROM messages WHERE id = $1 FOR UPDATE"};
constexpr query lock_message_by_dispatch_key{
    "lock_message_by_dispatch_key", "SELECT " MESSAGE_COLUMNS " FROM messages WHERE dispatch_key = $1 FOR UPDATE"};
constexpr query lock_message_by_provider_id{"lock_message_by_provider_id",
                                            "SELECT " MESSAGE_COLUMNS
                                            " FROM messages WHERE provider_message_id = $1 FOR UPDATE"};
constexpr query select_last_messages{
    "select_last_messages", "SELECT * FROM (SELECT " MESSAGE_COLUMNS
                            " FROM messages WHERE conversation_id = $1 ORDER BY id DESC LIMIT $2) m ORDER BY id"};
#undef MESSAGE_COLUMNS
constexpr query find_newest_inbound{"find_newest_inbound", R"(
    SELECT coalesce(max(id), 0) AS id FROM messages WHERE conversation_id = $1 AND direction = 'inbound')"};
constexpr query find_unknown_provider_ids{"find_unknown_provider_ids", R"(
    SELECT id FROM unnest($1::text[]) WITH ORDINALITY AS listed(id, place)
     WHERE NOT EXISTS (SELECT FROM messages WHERE provider_message_id = listed.id) ORDER BY place)"};

constexpr query set_message_status{"set_message_status", R"(
    UPDATE messages
       SET status = $2, provider_message_id = coalesce($3, provider_message_id), error_code = $4,
           sent_at = CASE WHEN $2 = 'sent' THEN now() ELSE sent_at END,
           delivered_at = CASE WHEN $2 = 'delivered' THEN now() ELSE delivered_at END,
           read_at = CASE WHEN $2 = 'read' THEN now() ELSE read_at END
     WHERE id = $1)"};

message read_message(const database::row& row)
{
    message m;
    m.id = get<std::int64_t>(row, "id");
    m.broker_id = get<std::int64_t>(row, "broker_id");
    m.conversation_id = get<std::int64_t>(row, "conversation_id");
    m.lead_id = get<std::int64_t>(row, "lead_id");
    m.direction = get<std::string>(row, "direction");
    m.sender_type = get<std::string>(row, "sender_type");
    m.content = get<std::string>(row, "content");
    m.template_id = get<std::optional<std::string>>(row, "template_id");
    m.template_variables = json::parse_or_null(get<std::string>(row, "template_variables"));
    m.status = get<std::string>(row, "status");
    m.dispatch_key = get<std::optional<std::string>>(row, "dispatch_key");
    m.provider_message_id = get<std::optional<std::string>>(row, "provider_message_id");
    m.error_code = get<std::optional<std::string>>(row, "error_code");
    m.control_epoch = get<std::optional<int>>(row, "control_epoch");
    m.channel = get<std::string>(row, "channel");
    m.attachments = json::parse_or_null(get<std::string>(row, "attachments"));
    m.metadata = json::parse_or_null(get<std::string>(row, "metadata"));
    m.created_at = get<time_point>(row, "created_at");
    return m;
}

std::optional<message> read_one(const std::optional<database::row>& row)
{
    return row ? std::optional(read_message(*row)) : std::nullopt;
}

std::vector<std::string> texts_of(const std::string& list)
{
    std::vector<std::string> out;
    const auto parsed = json::parse_or_null(list);
    for (const auto& one : parsed.as_array() ? *parsed.as_array() : json::array{})
        if (const auto* text = one.as_string())
            out.push_back(*text);
    return out;
}

// The column of find_brief_of_lead that tells whether the field is known. Income and debts are not shown, but a lead
// that is qualified has told them.
std::string known_as(const std::string& field)
{
    if (field == "name")
        return "client_name";
    if (field == "monthly_income" || field == "dicom_status")
        return "calificacion";
    const bool is_shown = field == "email" || field == "phone" || field == "location" || field == "property_type" ||
                          field == "budget" || field == "timeline";
    return is_shown ? field : std::string();
}

}  // namespace

std::optional<recipient> find_recipient(database::transaction& tx, std::int64_t lead_id)
{
    const auto row = tx.maybe(find_recipient_of_lead, lead_id);
    if (!row)
        return std::nullopt;
    recipient r;
    r.phone = get<std::string>(*row, "phone");
    r.name = get<std::string>(*row, "name");
    r.sender = get<std::string>(*row, "sender");
    r.deleted = get<bool>(*row, "deleted");
    r.do_not_contact = get<bool>(*row, "blocked");
    r.broker_active = get<bool>(*row, "broker_active");
    r.channel_enabled = get<bool>(*row, "channel_enabled");
    r.webchat_enabled = get<bool>(*row, "webchat_enabled");
    r.assigned_to = get<std::optional<std::int64_t>>(*row, "assigned_to");
    return r;
}

std::optional<agent_brief> find_brief(database::transaction& tx, std::int64_t lead_id)
{
    const auto row = tx.maybe(find_brief_of_lead, lead_id);
    if (!row)
        return std::nullopt;
    const auto text = [&row](const char* column) { return get<std::string>(*row, column); };
    agent_brief b;
    b.company = text("company");
    b.agent_name = text("agent_name");
    b.agent_role = text("agent_role");
    b.instructions = text("instructions");
    b.client_name = text("client_name");
    for (const auto& name : texts_of(text("wanted")))
        if (const auto known = known_as(name); known.empty() || text(known.c_str()).empty())
            b.missing.push_back(name);
    b.facts = {{"Ubicación", text("location")},
               {"Tipo de propiedad", text("property_type")},
               {"Presupuesto", text("budget")},
               {"Plazo", text("timeline")}};
    return b;
}

std::optional<std::int64_t> only_active_broker(database::transaction& tx)
{
    const auto rows = tx.exec(find_active_brokers);
    return rows.size() == 1 ? std::optional(get<std::int64_t>(rows.front(), "broker_id")) : std::nullopt;
}

bool insert(database::transaction& tx, message& m)
{
    const auto row =
        tx.maybe(insert_message, m.broker_id, m.conversation_id, m.lead_id, m.direction, m.sender_type, m.content,
                 m.template_id, json::serialize(m.template_variables), m.status, m.dispatch_key, m.provider_message_id,
                 m.control_epoch, m.channel, json::serialize(m.attachments), json::serialize(m.metadata));
    if (!row)
        return false;
    m.id = get<std::int64_t>(*row, "id");
    m.created_at = get<time_point>(*row, "created_at");
    return true;
}

std::optional<message> find_message(database::transaction& tx, std::int64_t id)
{
    return read_one(tx.maybe(find_message_by_id, id));
}

std::optional<message> lock_message(database::transaction& tx, std::int64_t id)
{
    return read_one(tx.maybe(lock_message_by_id, id));
}

std::optional<message> lock_by_dispatch_key(database::transaction& tx, const std::string& dispatch_key)
{
    return read_one(tx.maybe(lock_message_by_dispatch_key, dispatch_key));
}

std::optional<message> lock_by_provider_id(database::transaction& tx, const std::string& provider_message_id)
{
    return read_one(tx.maybe(lock_message_by_provider_id, provider_message_id));
}

void set_status(database::transaction& tx, std::int64_t message_id, std::string_view status,
                const std::optional<std::string>& provider_message_id, const std::optional<std::string>& error_code)
{
    tx.exec(set_message_status, message_id, status, provider_message_id, error_code);
}

std::vector<message> last_messages(database::transaction& tx, std::int64_t conversation_id, int count)
{
    std::vector<message> out;
    for (const auto& row : tx.exec(select_last_messages, conversation_id, count))
        out.push_back(read_message(row));
    return out;
}

std::int64_t newest_inbound(database::transaction& tx, std::int64_t conversation_id)
{
    return get<std::int64_t>(tx.one(find_newest_inbound, conversation_id), "id");
}

std::vector<std::string> unknown_provider_ids(database::transaction& tx, const std::vector<std::string>& ids)
{
    std::vector<std::string> out;
    for (const auto& row : tx.exec(find_unknown_provider_ids, ids))
        out.push_back(get<std::string>(row, "id"));
    return out;
}

}  // namespace relevo::whatsapp_bridge::store
