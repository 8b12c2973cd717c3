// What the routes show.
#include "store.hpp"

namespace relevo::whatsapp_bridge::store {

namespace {

using database::get;
using database::query;
using maybe_text = std::optional<std::string>;

constexpr query show_conversation{"show_conversation", R"(
    SELECT id, phone_number, client_name, status, elevenlabs_conversation_id, agent_id, started_at, last_message_at,
           message_count
      FROM conversations c
     WHERE phone_number = ANY($1::text[])
       AND ($2::bigint IS NULL
            OR EXISTS (SELECT FROM crm.lead_card l WHERE l.lead_id = c.lead_id AND l.assigned_to = $2))
     ORDER BY (status <> 'closed') DESC, last_message_at DESC LIMIT 1)"};
constexpr query show_messages{"show_messages", R"(
    SELECT direction, content, coalesce(sent_at, created_at) AS at
      FROM (SELECT * FROM messages WHERE conversation_id = $1 ORDER BY id DESC LIMIT 200) m ORDER BY id)"};

constexpr query find_broker_of_lead{"find_visible_lead", R"(
    SELECT broker_id FROM crm.lead_card
     WHERE lead_id = $1 AND NOT deleted AND ($2::bigint IS NULL OR broker_id = $2)
       AND ($3::bigint IS NULL OR assigned_to = $3))"};
constexpr query count_chat_messages{"count_chat_messages", R"(
    SELECT count(*) AS total FROM messages WHERE lead_id = $1 AND ($2::text IS NULL OR channel = $2))"};
constexpr query list_chat_messages{"list_chat_messages", R"(
    SELECT m.id, m.direction, m.content, m.sender_type, m.status, m.error_code, m.provider_message_id, m.template_id,
           m.dispatch_key, m.created_at, m.channel, m.attachments
      FROM messages m WHERE m.lead_id = $1 AND ($2::text IS NULL OR m.channel = $2)
     ORDER BY m.id OFFSET $3 LIMIT $4)"};

// A reply counts for a conversation to which we wrote and that wrote back.
constexpr query count_conversations{"count_conversations", R"(
    WITH today AS (SELECT date_trunc('day', now()) AS began),
    reached AS (
        SELECT m.conversation_id, min(m.created_at) FILTER (WHERE m.direction = 'outbound') AS first_out,
               max(m.created_at) FILTER (WHERE m.direction = 'inbound') AS last_in
          FROM messages m, today WHERE m.channel = 'whatsapp' AND m.created_at >= today.began GROUP BY 1
    ),
    answers AS (
        SELECT extract(epoch FROM m.created_at - lag(m.created_at) OVER w) AS seconds, m.direction,
               lag(m.direction) OVER w AS before
          FROM messages m, today WHERE m.channel = 'whatsapp' AND m.created_at >= today.began
        WINDOW w AS (PARTITION BY m.conversation_id ORDER BY m.id)
    )
    SELECT (SELECT count(*) FROM conversations WHERE channel = 'whatsapp' AND status = 'active') AS active,
           (SELECT count(*) FROM conversations, today WHERE channel = 'whatsapp' AND started_at >= today.began) AS started,
           (SELECT count(*) FROM messages, today
             WHERE channel = 'whatsapp' AND direction = 'outbound' AND created_at >= today.began) AS sent,
           (SELECT count(*) FROM messages, today
             WHERE channel = 'whatsapp' AND direction = 'inbound' AND created_at >= today.began) AS received,
           (SELECT count(*) FILTER (WHERE last_in > first_out) * 100.0 / nullif(count(first_out), 0)
              FROM reached)::float8 AS response_rate,
           (SELECT avg(seconds) FROM answers
             WHERE direction = 'outbound' AND before = 'inbound')::float8 AS response_time,
           (SELECT count(*) FROM tasks WHERE state = 'pending') AS waiting,
           (SELECT count(*) FROM tasks WHERE state = 'running') AS running,
           (SELECT count(*) FROM tasks WHERE state = 'done') AS done,
           (SELECT count(*) FROM tasks WHERE state IN ('dead', 'unknown')) AS failed)"};

}  // namespace

std::optional<json::object> show_by_phone(database::transaction& tx, const std::vector<std::string>& spellings,
                                          std::optional<std::int64_t> agent_id)
{
    const auto row = tx.maybe(show_conversation, spellings, agent_id);
    if (!row)
        return std::nullopt;
    json::array messages;
    for (const auto& m : tx.exec(show_messages, get<std::int64_t>(*row, "id")))
        messages.push_back(json::object{{"direction", get<std::string>(m, "direction")},
                                        {"content", get<std::string>(m, "content")},
                                        {"timestamp", database::timestamp(m, "at")}});
    return json::object{{"phone_number", get<std::string>(*row, "phone_number")},
                        {"client_name", get<maybe_text>(*row, "client_name")},
                        {"status", get<std::string>(*row, "status")},
                        {"elevenlabs_conversation_id", get<maybe_text>(*row, "elevenlabs_conversation_id")},
                        {"agent_id", get<maybe_text>(*row, "agent_id")},
                        {"started_at", database::timestamp(*row, "started_at")},
                        {"last_message_at", database::timestamp(*row, "last_message_at")},
                        {"message_count", get<std::int64_t>(*row, "message_count")},
                        {"messages", std::move(messages)}};
}

json::object statistics(database::transaction& tx)
{
    const auto row = tx.one(count_conversations);
    const auto number = [&row](const char* column) { return get<std::int64_t>(row, column); };
    return {{"active_conversations", number("active")},
            {"total_conversations_today", number("started")},
            {"messages_sent_today", number("sent")},
            {"messages_received_today", number("received")},
            {"response_rate", get<std::optional<double>>(row, "response_rate")},
            {"avg_response_time_seconds", get<std::optional<double>>(row, "response_time")},
            {"queue", json::object{{"waiting", number("waiting")},
                                   {"active", number("running")},
                                   {"completed", number("done")},
                                   {"failed", number("failed")}}}};
}

std::optional<std::int64_t> find_visible_lead(database::transaction& tx, std::int64_t lead_id,
                                              std::optional<std::int64_t> broker_id,
                                              std::optional<std::int64_t> agent_id)
{
    const auto row = tx.maybe(find_broker_of_lead, lead_id, broker_id, agent_id);
    return row ? std::optional(get<std::int64_t>(*row, "broker_id")) : std::nullopt;
}

chat_page chat_messages(database::transaction& tx, std::int64_t lead_id, const std::optional<std::string>& channel,
                        std::int64_t skip, std::int64_t limit)
{
    chat_page page;
    page.total = get<std::int64_t>(tx.one(count_chat_messages, lead_id, channel), "total");
    for (const auto& m : tx.exec(list_chat_messages, lead_id, channel, skip, limit)) {
        const auto sender = get<std::string>(m, "sender_type"), direction = get<std::string>(m, "direction");
        page.messages.push_back(json::object{{"id", get<std::int64_t>(m, "id")},
                                             {"direction", direction == "inbound" ? "in" : "out"},
                                             {"message_text", get<std::string>(m, "content")},
                                             {"sender_type", sender},
                                             {"created_at", database::timestamp(m, "created_at")},
                                             {"ai_response_used", sender == "ai"},
                                             {"provider", get<std::string>(m, "channel")},
                                             {"status", get<std::string>(m, "status")},
                                             {"error_code", get<maybe_text>(m, "error_code")},
                                             {"attachments", json::parse_or_null(get<std::string>(m, "attachments"))},
                                             {"provider_message_id", get<maybe_text>(m, "provider_message_id")},
                                             {"template_id", get<maybe_text>(m, "template_id")},
                                             {"dispatch_key", get<maybe_text>(m, "dispatch_key")}});
    }
    return page;
}

}  // namespace relevo::whatsapp_bridge::store
