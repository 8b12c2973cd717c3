#include "store_recordings.hpp"

namespace relevo::voice_call::store {

namespace {

using database::get;
using database::query;

// Read as JSON: the view may not have the column yet.
constexpr query find_stored_recording{"find_stored_recording", R"(
    SELECT r.bucket, r.object
      FROM recordings r
      JOIN voice_calls c ON c.id = r.call_id
      LEFT JOIN crm.voice_config v ON v.broker_id = c.broker_id
     WHERE r.call_id = $1
       AND ($2::bigint IS NULL OR c.agent_user_id = $2
            OR EXISTS (SELECT FROM crm.lead_card l WHERE l.lead_id = c.lead_id AND l.assigned_to = $2))
       AND coalesce(c.ended_at, c.created_at)
           > now() - coalesce((to_jsonb(v) ->> 'recording_retention_days')::int, 180) * interval '1 day')"};
constexpr query find_recording_wanted{"find_recording_wanted", R"(
    SELECT c.dispatch_key::text AS dispatch_key, coalesce(v.recording_enabled, true) AS is_enabled,
           EXISTS (SELECT FROM recordings r WHERE r.call_id = c.id) AS is_stored
      FROM voice_calls c
      LEFT JOIN crm.voice_config v ON v.broker_id = c.broker_id
     WHERE c.id = $1)"};
constexpr query insert_stored_recording{"insert_stored_recording", R"(
    INSERT INTO recordings (call_id, broker_id, bucket, object, content_type, size_bytes)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (call_id) DO NOTHING)"};

constexpr query save_call_summary{"save_call_summary",
                                  "UPDATE voice_calls SET summary = $2, updated_at = now() WHERE id = $1"};
constexpr query find_call_notice{"find_call_notice", R"(
    SELECT coalesce(c.external_call_id, '') AS external_call_id, coalesce(c.summary, '') AS summary,
           coalesce(p.language, b.language, '') AS language
      FROM voice_calls c
      LEFT JOIN agent_profiles p ON p.user_id = c.agent_user_id
      LEFT JOIN crm.broker_settings b ON b.broker_id = c.broker_id
     WHERE c.id = $1)"};
constexpr query tokens_of_call{"push_tokens_of_call", R"(
    SELECT t.token FROM push_tokens t JOIN voice_calls c ON c.agent_user_id = t.user_id
     WHERE c.id = $1 ORDER BY t.created_at, t.token)"};
constexpr query upsert_push_token{"upsert_push_token", R"(
    INSERT INTO push_tokens (token, broker_id, user_id, platform) VALUES ($1, $2, $3, $4)
    ON CONFLICT (token) DO UPDATE
       SET broker_id = excluded.broker_id, user_id = excluded.user_id, platform = excluded.platform)"};
constexpr query delete_push_token{"delete_push_token", "DELETE FROM push_tokens WHERE token = $1 AND user_id = $2"};
constexpr query delete_dead_push_tokens{"delete_dead_push_tokens",
                                        "DELETE FROM push_tokens WHERE token = ANY($1::text[])"};

}  // namespace

std::optional<stored_recording> find_recording(database::transaction& tx, std::int64_t call_id,
                                               std::optional<std::int64_t> only_of)
{
    const auto row = tx.maybe(find_stored_recording, call_id, only_of);
    if (!row)
        return std::nullopt;
    return stored_recording{get<std::string>(*row, "bucket"), get<std::string>(*row, "object")};
}

std::optional<wanted_recording> find_wanted_recording(database::transaction& tx, std::int64_t call_id)
{
    const auto row = tx.maybe(find_recording_wanted, call_id);
    if (!row)
        return std::nullopt;
    return wanted_recording{get<std::string>(*row, "dispatch_key"), get<bool>(*row, "is_stored"),
                            get<bool>(*row, "is_enabled")};
}

void insert_recording(database::transaction& tx, std::int64_t call_id, std::int64_t broker_id,
                      const std::string& bucket, const std::string& object, const std::string& content_type,
                      std::optional<std::int64_t> size_bytes)
{
    tx.exec(insert_stored_recording, call_id, broker_id, bucket, object, content_type, size_bytes);
}

void save_summary(database::transaction& tx, std::int64_t call_id, const std::string& summary)
{
    tx.exec(save_call_summary, call_id, summary);
}

std::optional<call_notice> find_notice(database::transaction& tx, std::int64_t call_id)
{
    const auto row = tx.maybe(find_call_notice, call_id);
    if (!row)
        return std::nullopt;
    call_notice n;
    n.external_call_id = get<std::string>(*row, "external_call_id");
    n.summary = get<std::string>(*row, "summary");
    n.language = get<std::string>(*row, "language");
    for (const auto& t : tx.exec(tokens_of_call, call_id))
        n.tokens.push_back(get<std::string>(t, "token"));
    return n;
}

void save_push_token(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id, const std::string& token,
                     const std::string& platform)
{
    tx.exec(upsert_push_token, token, broker_id, user_id, platform);
}

void remove_push_token(database::transaction& tx, std::int64_t user_id, const std::string& token)
{
    tx.exec(delete_push_token, token, user_id);
}

void remove_push_tokens(database::transaction& tx, const std::vector<std::string>& tokens)
{
    tx.exec(delete_dead_push_tokens, tokens);
}

}  // namespace relevo::voice_call::store
