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
     WHERE r.call_id = $1 AND r.stored_at IS NOT NULL AND r.delete_asked_at IS NULL
       AND ($2::bigint IS NULL OR c.agent_user_id = $2
            OR EXISTS (SELECT FROM crm.lead_card l WHERE l.lead_id = c.lead_id AND l.assigned_to = $2))
       AND coalesce(c.ended_at, c.created_at)
           > now() - coalesce((to_jsonb(v) ->> 'recording_retention_days')::int, 180) * interval '1 day')"};
// Fails where the view has no such column: nothing is deleted by a guess.
constexpr query ask_deletions_due{"ask_deletions_due", R"(
    WITH due AS (
        SELECT r.call_id
          FROM recordings r
          JOIN voice_calls c ON c.id = r.call_id
          LEFT JOIN crm.voice_config v ON v.broker_id = c.broker_id
         WHERE r.delete_asked_at IS NULL
           AND (c.erased_at IS NOT NULL
                OR coalesce(c.ended_at, c.created_at)
                   <= now() - coalesce(v.recording_retention_days, 180) * interval '1 day')
         ORDER BY r.call_id LIMIT $1 FOR UPDATE OF r SKIP LOCKED)
    UPDATE recordings r SET delete_asked_at = now() FROM due WHERE r.call_id = due.call_id
    RETURNING r.call_id, r.broker_id, r.bucket, r.object)"};
constexpr query ask_deletions_of_calls{"ask_deletions_of_calls", R"(
    UPDATE recordings SET delete_asked_at = now()
     WHERE call_id = ANY($1::bigint[]) AND delete_asked_at IS NULL
    RETURNING call_id, broker_id, bucket, object)"};
constexpr query delete_asked_recording{"delete_asked_recording", R"(
    DELETE FROM recordings WHERE call_id = $1 AND bucket = $2 AND object = $3 AND delete_asked_at IS NOT NULL)"};
constexpr query find_recording_wanted{"find_recording_wanted", R"(
    SELECT c.dispatch_key::text AS dispatch_key, coalesce(v.recording_enabled, true) AS is_enabled,
           EXISTS (SELECT FROM recordings r WHERE r.call_id = c.id AND r.stored_at IS NOT NULL) AS is_stored
      FROM voice_calls c
      LEFT JOIN crm.voice_config v ON v.broker_id = c.broker_id
     WHERE c.id = $1 AND c.erased_at IS NULL)"};
// FOR SHARE: either the erasure finds this row, or this finds the erasure.
constexpr query begin_stored_recording{"begin_stored_recording", R"(
    INSERT INTO recordings AS r (call_id, broker_id, bucket, object, content_type, stored_at)
    SELECT c.id, c.broker_id, $2, $3, $4, NULL FROM voice_calls c WHERE c.id = $1 AND c.erased_at IS NULL FOR SHARE
    ON CONFLICT (call_id) DO UPDATE
       SET bucket = excluded.bucket, object = excluded.object, content_type = excluded.content_type
     WHERE r.stored_at IS NULL AND r.delete_asked_at IS NULL)"};
constexpr query finish_stored_recording{"finish_stored_recording", R"(
    UPDATE recordings SET stored_at = now(), size_bytes = $3
     WHERE call_id = $1 AND object = $2 AND delete_asked_at IS NULL)"};

constexpr query save_call_summary{"save_call_summary",
                                  "UPDATE voice_calls SET summary = $2, updated_at = now() "
                                  "WHERE id = $1 AND erased_at IS NULL"};
constexpr query find_call_notice{"find_call_notice", R"(
    SELECT coalesce(c.external_call_id, '') AS external_call_id, coalesce(c.summary, '') AS summary,
           coalesce(p.language, b.language, '') AS language
      FROM voice_calls c
      LEFT JOIN agent_profiles p ON p.user_id = c.agent_user_id
      LEFT JOIN crm.broker_settings b ON b.broker_id = c.broker_id
     WHERE c.id = $1 AND c.erased_at IS NULL)"};
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

std::vector<doomed_recording> read_doomed(const database::result& rows)
{
    std::vector<doomed_recording> found;
    for (const auto& row : rows)
        found.push_back({get<std::int64_t>(row, "call_id"),
                         get<std::int64_t>(row, "broker_id"),
                         {get<std::string>(row, "bucket"), get<std::string>(row, "object")}});
    return found;
}

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

bool begin_recording(database::transaction& tx, std::int64_t call_id, const stored_recording& r,
                     const std::string& content_type)
{
    return tx.exec(begin_stored_recording, call_id, r.bucket, r.object, content_type).affected_rows() == 1;
}

bool finish_recording(database::transaction& tx, std::int64_t call_id, const std::string& object,
                      std::optional<std::int64_t> size_bytes)
{
    return tx.exec(finish_stored_recording, call_id, object, size_bytes).affected_rows() == 1;
}

std::vector<doomed_recording> ask_due_deletions(database::transaction& tx, std::size_t at_most)
{
    return read_doomed(tx.exec(ask_deletions_due, at_most));
}

std::vector<doomed_recording> ask_deletions(database::transaction& tx, const std::vector<std::int64_t>& calls)
{
    return read_doomed(tx.exec(ask_deletions_of_calls, calls));
}

void forget_recording(database::transaction& tx, std::int64_t call_id, const stored_recording& r)
{
    tx.exec(delete_asked_recording, call_id, r.bucket, r.object);
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
