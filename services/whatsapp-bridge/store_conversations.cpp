#include "store_conversations.hpp"

#include <algorithm>

namespace relevo::whatsapp_bridge::store {

namespace {

using database::get;
using database::query;

#define CONVERSATION_COLUMNS                                                                                     \
    "id, broker_id, lead_id, channel, coalesce(phone_number, '') AS phone_number, coalesce(client_name, '') AS " \
    "client_name, status, control_mode, state, control_epoch, coalesce(call_summary, '') AS call_summary, "      \
    "last_inbound_at"
#define OF_PARTY " WHERE broker_id = $1 AND channel = $2 AND (phone_number = $3 OR ($2 = 'webchat' AND lead_id = $4))"

constexpr query lock_open_conversation{"lock_open_conversation",
                                       "SELECT " CONVERSATION_COLUMNS " FROM conversations" OF_PARTY
                                       " AND status <> 'closed' FOR UPDATE"};
constexpr query lock_closed_conversation{"lock_closed_conversation",
                                         "SELECT " CONVERSATION_COLUMNS " FROM conversations" OF_PARTY
                                         " AND status = 'closed' AND lead_id = $4 ORDER BY id DESC LIMIT 1 FOR UPDATE"};
constexpr query insert_new_conversation{"insert_conversation", R"(
    INSERT INTO conversations (broker_id, channel, phone_number, lead_id, client_name) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING)"};
constexpr query find_conversation{"find_conversation",
                                  "SELECT " CONVERSATION_COLUMNS " FROM conversations WHERE id = $1"};
constexpr query lock_conversation{"lock_conversation",
                                  "SELECT " CONVERSATION_COLUMNS " FROM conversations WHERE id = $1 FOR UPDATE"};
constexpr query lock_conversation_by_phone{
    "lock_conversation_by_phone", "SELECT " CONVERSATION_COLUMNS
                                  " FROM conversations WHERE phone_number = ANY($1::text[]) AND status <> 'closed'"
                                  " ORDER BY last_message_at DESC, id DESC LIMIT 1 FOR UPDATE"};
constexpr query lock_conversations_of_lead{"lock_conversations_of_lead",
                                           "SELECT " CONVERSATION_COLUMNS
                                           " FROM conversations WHERE lead_id = $1 AND ($2 = '' OR channel = $2)"
                                           " AND status <> 'closed' ORDER BY id FOR UPDATE"};
constexpr query lock_silent_conversations{"lock_silent_conversations",
                                          "SELECT " CONVERSATION_COLUMNS
                                          " FROM conversations WHERE status <> 'closed'"
                                          " AND last_message_at < now() - make_interval(hours => $1)"
                                          " ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED"};
constexpr query lock_waiting_conversations{"lock_waiting_conversations",
                                           "SELECT " CONVERSATION_COLUMNS
                                           " FROM conversations WHERE control_mode = 'human_pending'"
                                           " AND control_changed_at < now() - make_interval(hours => $1)"
                                           " ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED"};
#undef CONVERSATION_COLUMNS
#undef OF_PARTY

constexpr query add_history{"add_conversation_history", R"(
    INSERT INTO conversation_history (broker_id, conversation_id, lead_id, axis, old_value, new_value, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
constexpr query set_conversation_state{"set_conversation_state", R"(
    UPDATE conversations SET state = $2, status = $3,
           closed_at = CASE WHEN $3 = 'closed' THEN coalesce(closed_at, now()) END
     WHERE id = $1)"};
constexpr query set_conversation_control{"set_conversation_control", R"(
    UPDATE conversations SET control_mode = $2, control_epoch = $3, status = $4, control_changed_at = now()
     WHERE id = $1)"};
constexpr query note_message_in{"note_message_in", R"(
    UPDATE conversations SET last_inbound_at = now(), unread = unread + 1 WHERE id = $1)"};
constexpr query save_call_of_conversation{"save_call_of_conversation", R"(
    UPDATE conversations SET call_id = $2, call_summary = $3, call_duration_secs = $4 WHERE id = $1)"};
constexpr query save_reported_call_of_conversation{"save_reported_call", R"(
    UPDATE conversations
       SET elevenlabs_conversation_id = $2, agent_id = $3, batch_id = $4, recipient_id = $5,
           client_name = coalesce(nullif($6, ''), client_name), metadata = metadata || $7::jsonb
     WHERE id = $1)"};

constexpr query find_rules{"find_house_rules", R"(
    SELECT coalesce(campaigns->'opt_out_keywords', '[]')::text AS keywords,
           coalesce(prompt #>> '{message_templates,escalation_handoff}', '') AS handoff
      FROM crm.broker_settings WHERE broker_id = $1)"};
constexpr query find_standing_of_lead{"find_lead_standing", R"(
    SELECT coalesce(s.score, 0)::float8 AS score, coalesce(s.status, 'cold') AS status,
           coalesce(s.calificacion, '') AS calificacion, s.computed_at, clock_timestamp() AS now,
           coalesce(l.name, '') <> '' AS has_name, coalesce(l.email, '') <> '' AS has_email,
           coalesce(l.location, '') <> '' AS has_location, coalesce(l.metadata, '{}')::text AS metadata
      FROM crm.lead_card l
      LEFT JOIN scoring.lead_state s ON s.broker_id = l.broker_id AND s.lead_id = l.lead_id
     WHERE l.lead_id = $1)"};

conversation read_conversation(const database::row& row)
{
    const auto text = [&row](const char* column) { return get<std::string>(row, column); };
    conversation c;
    c.id = get<std::int64_t>(row, "id");
    c.broker_id = get<std::int64_t>(row, "broker_id");
    c.lead_id = get<std::int64_t>(row, "lead_id");
    c.channel = text("channel");
    c.phone = text("phone_number");
    c.client_name = text("client_name");
    c.status = text("status");
    c.control_mode = text("control_mode");
    c.state = text("state");
    c.control_epoch = get<int>(row, "control_epoch");
    c.call_summary = text("call_summary");
    c.last_inbound_at = get<std::optional<time_point>>(row, "last_inbound_at");
    return c;
}

std::optional<conversation> maybe_conversation(const std::optional<database::row>& row)
{
    return row ? std::optional(read_conversation(*row)) : std::nullopt;
}

std::vector<conversation> read_conversations(const database::result& rows)
{
    std::vector<conversation> out;
    for (const auto& row : rows)
        out.push_back(read_conversation(row));
    return out;
}

std::optional<std::string> phone_of(const party& with)
{
    return with.phone.empty() ? std::nullopt : std::optional(with.phone);
}

}  // namespace

std::optional<conversation> lock_open(database::transaction& tx, const party& with)
{
    return maybe_conversation(
        tx.maybe(lock_open_conversation, with.broker_id, with.channel, phone_of(with), with.lead_id));
}

std::optional<conversation> lock_closed(database::transaction& tx, const party& with)
{
    return maybe_conversation(
        tx.maybe(lock_closed_conversation, with.broker_id, with.channel, phone_of(with), with.lead_id));
}

void insert_conversation(database::transaction& tx, const party& with)
{
    tx.exec(insert_new_conversation, with.broker_id, with.channel, phone_of(with), with.lead_id, with.client_name);
}

std::optional<conversation> find(database::transaction& tx, std::int64_t conversation_id)
{
    return maybe_conversation(tx.maybe(find_conversation, conversation_id));
}

std::optional<conversation> lock(database::transaction& tx, std::int64_t conversation_id)
{
    return maybe_conversation(tx.maybe(lock_conversation, conversation_id));
}

std::optional<conversation> lock_by_phone(database::transaction& tx, const std::vector<std::string>& spellings)
{
    return maybe_conversation(tx.maybe(lock_conversation_by_phone, spellings));
}

std::vector<conversation> lock_of_lead(database::transaction& tx, std::int64_t lead_id, const std::string& channel)
{
    return read_conversations(tx.exec(lock_conversations_of_lead, lead_id, channel));
}

std::vector<conversation> lock_silent(database::transaction& tx, std::chrono::hours longer_than)
{
    return read_conversations(tx.exec(lock_silent_conversations, longer_than.count()));
}

std::vector<conversation> lock_waiting(database::transaction& tx, std::chrono::hours longer_than)
{
    return read_conversations(tx.exec(lock_waiting_conversations, longer_than.count()));
}

void save_state(database::transaction& tx, const conversation& c, const std::string& old_value,
                const std::string& reason)
{
    tx.exec(set_conversation_state, c.id, c.state, c.status);
    tx.exec(add_history, c.broker_id, c.id, c.lead_id, "state", old_value, c.state, reason);
}

void save_control(database::transaction& tx, const conversation& c, const std::string& old_value,
                  const std::string& reason)
{
    tx.exec(set_conversation_control, c.id, c.control_mode, c.control_epoch, c.status);
    tx.exec(add_history, c.broker_id, c.id, c.lead_id, "control_mode", old_value, c.control_mode, reason);
}

void note_inbound(database::transaction& tx, std::int64_t conversation_id)
{
    tx.exec(note_message_in, conversation_id);
}

void save_call(database::transaction& tx, std::int64_t conversation_id, std::int64_t call_id,
               const std::string& summary, int duration_seconds)
{
    tx.exec(save_call_of_conversation, conversation_id, call_id, summary, duration_seconds);
}

void save_reported_call(database::transaction& tx, std::int64_t conversation_id, const reported_call& call)
{
    tx.exec(save_reported_call_of_conversation, conversation_id, call.elevenlabs_conversation_id, call.agent_id,
            call.batch_id, call.recipient_id, call.client_name, json::serialize(call.metadata));
}

house_rules find_house_rules(database::transaction& tx, std::int64_t broker_id)
{
    house_rules rules;
    if (const auto row = tx.maybe(find_rules, broker_id)) {
        const auto keywords = json::parse_or_null(get<std::string>(*row, "keywords"));
        for (const auto& one : keywords.as_array() ? *keywords.as_array() : json::array{})
            if (const auto* text = one.as_string())
                rules.opt_out_keywords.push_back(*text);
        rules.handoff_text = get<std::string>(*row, "handoff");
    }
    if (rules.handoff_text.empty())
        rules.handoff_text = "Un asesor te escribirá muy pronto.";
    return rules;
}

standing find_standing(database::transaction& tx, std::int64_t lead_id)
{
    standing s;
    const auto row = tx.maybe(find_standing_of_lead, lead_id);
    if (!row)
        return s;
    s.score = get<double>(*row, "score");
    s.status = get<std::string>(*row, "status");
    s.calificacion = get<std::string>(*row, "calificacion");
    s.computed_at = get<std::optional<time_point>>(*row, "computed_at");
    s.now = get<time_point>(*row, "now");
    const auto metadata = json::parse_or_null(get<std::string>(*row, "metadata"));
    if (const auto* facts = metadata.as_object())
        for (const auto& [name, value] : *facts)
            if (!value.is_null())
                s.fact_names.push_back(name);
    if (get<bool>(*row, "has_name"))
        s.fact_names.push_back("name");
    if (get<bool>(*row, "has_email"))
        s.fact_names.push_back("email");
    const auto knows = [&s](const char* name) {
        return std::find(s.fact_names.begin(), s.fact_names.end(), name) != s.fact_names.end();
    };
    s.known = {knows("name"), get<bool>(*row, "has_location"), knows("property_type"), knows("budget")};
    return s;
}

}  // namespace relevo::whatsapp_bridge::store
