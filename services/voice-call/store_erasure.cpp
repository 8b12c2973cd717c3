#include "store_erasure.hpp"

namespace relevo::voice_call::store {

namespace {

using database::get;
using database::query;

constexpr query mark_erased_calls{"mark_erased_calls", R"(
    UPDATE voice_calls SET erased_at = coalesce(erased_at, now()), updated_at = now()
     WHERE broker_id = $1 AND lead_id = $2 RETURNING id)"};
constexpr query is_erased_call{"is_erased_call",
                               "SELECT EXISTS (SELECT FROM voice_calls WHERE id = $1 AND erased_at IS NOT NULL) AS it"};
// An empty transcript is one: no line is appended to it any more.
constexpr query erase_call_words{"erase_call_words", R"(
    UPDATE voice_calls
       SET to_number = '', from_number = '', transcript = '', summary = '', provider_summary = NULL, budget = NULL,
           timeline = NULL, recording_url = NULL, updated_at = now()
     WHERE id = ANY($1::bigint[]))"};
constexpr query erase_transcript_lines{"erase_transcript_lines",
                                       "DELETE FROM transcript_lines WHERE call_id = ANY($1::bigint[])"};
// A run stays: asked again, its tool does not run twice.
constexpr query erase_tool_words{"erase_tool_words", R"(
    UPDATE tool_runs SET arguments = '{}', result = '' WHERE call_id = ANY($1::bigint[]))"};
constexpr query erase_log_details{"erase_log_details",
                                  "UPDATE call_log SET detail = '' WHERE call_id = ANY($1::bigint[]) AND detail <> ''"};
// A report that brought the call is a task of its lane, known before the lead was.
constexpr query erase_task_words{"erase_task_words", R"(
    UPDATE tasks t SET payload = '{}', result = NULL, last_error = NULL, failures = '[]'
      FROM voice_calls c
     WHERE c.id = ANY($1::bigint[]) AND t.broker_id = c.broker_id
       AND (t.lead_id = c.lead_id OR t.lane = 'inbound:' || c.external_call_id)
       AND t.state IN ('done', 'dead', 'unknown', 'discarded'))"};
constexpr query select_erased_with_words{"select_erased_with_words", R"(
    SELECT c.id FROM voice_calls c
     WHERE c.erased_at IS NOT NULL
       AND (c.to_number <> '' OR c.from_number <> '' OR c.transcript <> '' OR c.summary <> '' OR c.budget <> ''
            OR c.timeline <> '' OR c.provider_summary IS NOT NULL OR c.recording_url IS NOT NULL
            OR EXISTS (SELECT FROM transcript_lines l WHERE l.call_id = c.id)
            OR EXISTS (SELECT FROM tool_runs t WHERE t.call_id = c.id AND t.result <> ''))
     ORDER BY c.id LIMIT $1)"};

std::vector<std::int64_t> read_ids(const database::result& rows)
{
    std::vector<std::int64_t> ids;
    for (const auto& row : rows)
        ids.push_back(get<std::int64_t>(row, "id"));
    return ids;
}

}  // namespace

std::vector<std::int64_t> mark_erased(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id)
{
    return read_ids(tx.exec(mark_erased_calls, broker_id, lead_id));
}

bool is_erased(database::transaction& tx, std::int64_t call_id)
{
    return get<bool>(tx.one(is_erased_call, call_id), "it");
}

void erase_words(database::transaction& tx, const std::vector<std::int64_t>& calls)
{
    if (calls.empty())
        return;
    for (const auto* q :
         {&erase_call_words, &erase_transcript_lines, &erase_tool_words, &erase_log_details, &erase_task_words})
        tx.exec(*q, calls);
}

std::vector<std::int64_t> erased_calls_with_words(database::transaction& tx, std::size_t at_most)
{
    return read_ids(tx.exec(select_erased_with_words, at_most));
}

}  // namespace relevo::voice_call::store
