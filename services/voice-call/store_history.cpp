// What was said and done in a call: transcript lines, its log, its tools.
#include "store.hpp"

namespace relevo::voice_call::store {

namespace {

using database::get;
using database::query;

constexpr query append_transcript_line{"append_transcript_line", R"(
    INSERT INTO transcript_lines (call_id, seq, broker_id, speaker, text)
    SELECT c.id, (SELECT coalesce(max(seq), 0) + 1 FROM transcript_lines WHERE call_id = c.id), $2, $3, $4
      FROM voice_calls c WHERE c.id = $1 AND c.transcript IS NULL
    RETURNING seq)"};
constexpr query delete_transcript_lines{"delete_transcript_lines", "DELETE FROM transcript_lines WHERE call_id = $1"};
constexpr query insert_transcript_lines{"insert_transcript_lines", R"(
    INSERT INTO transcript_lines (call_id, broker_id, seq, speaker, text, start_seconds, end_seconds)
    SELECT $1, $2, seq, speaker, text, start_seconds, end_seconds
      FROM unnest($3::int[], $4::text[], $5::text[], $6::float8[], $7::float8[])
           AS l(seq, speaker, text, start_seconds, end_seconds))"};
constexpr query select_transcript_lines{"select_transcript_lines", R"(
    SELECT seq, speaker, text, start_seconds, end_seconds, confidence
      FROM transcript_lines WHERE call_id = $1 ORDER BY seq)"};
constexpr query insert_call_log{"insert_call_log", R"(
    INSERT INTO call_log (call_id, broker_id, type, detail, at) VALUES ($1, $2, $3, $4, coalesce($5, now())))"};
// A step that is there keeps its row; both parts see the log as it was before.
constexpr query write_call_steps{"write_call_steps", R"(
    WITH told AS (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[])
                         WITH ORDINALITY AS t(call_id, broker_id, type, at, place)),
         earlier AS (UPDATE call_log l SET at = told.at
                       FROM told WHERE l.call_id = told.call_id AND l.type = told.type AND told.at < l.at)
    INSERT INTO call_log (call_id, broker_id, type, detail, at)
    SELECT call_id, broker_id, type, '', at FROM told
     WHERE NOT EXISTS (SELECT FROM call_log l WHERE l.call_id = told.call_id AND l.type = told.type)
     ORDER BY place)"};
constexpr query write_call_endings{"write_call_endings", R"(
    WITH gone AS (DELETE FROM call_log
                   WHERE call_id = ANY($1::bigint[]) AND type IN ('call.completed', 'call.failed'))
    INSERT INTO call_log (call_id, broker_id, type, detail, at)
    SELECT call_id, broker_id, type, detail, coalesce(at, now())
      FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
           AS t(call_id, broker_id, type, detail, at))"};
constexpr query count_lines_of_users{"count_lines_of_users", R"(
    SELECT call_id, count(*) AS lines FROM transcript_lines
     WHERE call_id = ANY($1::bigint[]) AND speaker = 'user' GROUP BY call_id)"};
constexpr query find_tool_result{"find_tool_result", "SELECT result FROM tool_runs WHERE tool_call_id = $1"};
constexpr query insert_tool{"insert_tool", R"(
    INSERT INTO tool_runs (tool_call_id, broker_id, call_id, name, arguments, result)
    VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT DO NOTHING)"};

std::optional<std::string> number_text(std::optional<double> n)
{
    return n ? database::parameter(*n).text() : std::nullopt;
}

struct step_columns
{
    std::vector<std::int64_t> calls, brokers;
    std::vector<std::string> types, details;
    std::vector<std::optional<std::string>> times;
};

step_columns columns_of(const std::vector<call_step>& steps)
{
    step_columns c;
    for (const auto& s : steps) {
        c.calls.push_back(s.call_id);
        c.brokers.push_back(s.broker_id);
        c.types.push_back(s.type);
        c.details.push_back(s.detail);
        c.times.push_back(database::parameter(s.at).text());
    }
    return c;
}

}  // namespace

std::optional<int> append_line(database::transaction& tx, const call& c, const models::transcript_line& line)
{
    const auto row = tx.maybe(append_transcript_line, c.id, c.broker_id, models::to_string(line.speaker), line.text);
    return row ? std::optional(get<int>(*row, "seq")) : std::nullopt;
}

void replace_lines(database::transaction& tx, const call& c, const models::transcript& lines)
{
    std::vector<std::int64_t> seqs;
    std::vector<std::string> speakers, texts;
    std::vector<std::optional<std::string>> starts, ends;
    for (const auto& l : lines) {
        seqs.push_back(l.seq);
        speakers.emplace_back(models::to_string(l.speaker));
        texts.push_back(l.text);
        starts.push_back(number_text(l.start_seconds));
        ends.push_back(number_text(l.end_seconds));
    }
    tx.exec(delete_transcript_lines, c.id);
    tx.exec(insert_transcript_lines, c.id, c.broker_id, seqs, speakers, texts, starts, ends);
}

models::transcript lines(database::transaction& tx, std::int64_t call_id)
{
    models::transcript out;
    for (const auto& row : tx.exec(select_transcript_lines, call_id)) {
        models::transcript_line l;
        l.seq = get<int>(row, "seq");
        l.speaker = models::parse_speaker(get<std::string>(row, "speaker")).value();
        l.text = get<std::string>(row, "text");
        l.start_seconds = get<std::optional<double>>(row, "start_seconds");
        l.end_seconds = get<std::optional<double>>(row, "end_seconds");
        l.confidence = get<std::optional<double>>(row, "confidence");
        out.push_back(std::move(l));
    }
    return out;
}

void write_log(database::transaction& tx, const call& c, std::string_view type, std::string_view detail,
               std::optional<time_point> at)
{
    tx.exec(insert_call_log, c.id, c.broker_id, type, detail, at);
}

void write_steps(database::transaction& tx, const std::vector<call_step>& steps)
{
    const auto c = columns_of(steps);
    if (!steps.empty())
        tx.exec(write_call_steps, c.calls, c.brokers, c.types, c.times);
}

void write_endings(database::transaction& tx, const std::vector<call_step>& endings)
{
    const auto c = columns_of(endings);
    if (!endings.empty())
        tx.exec(write_call_endings, c.calls, c.brokers, c.types, c.details, c.times);
}

std::map<std::int64_t, std::size_t> count_user_lines(database::transaction& tx,
                                                     const std::vector<std::int64_t>& call_ids)
{
    std::map<std::int64_t, std::size_t> counted;
    for (const auto& row : tx.exec(count_lines_of_users, call_ids))
        counted[get<std::int64_t>(row, "call_id")] = static_cast<std::size_t>(get<std::int64_t>(row, "lines"));
    return counted;
}

std::optional<std::string> tool_result(database::transaction& tx, const std::string& tool_call_id)
{
    const auto row = tx.maybe(find_tool_result, tool_call_id);
    return row ? std::optional(get<std::string>(*row, "result")) : std::nullopt;
}

void insert_tool_run(database::transaction& tx, const call& c, const std::string& tool_call_id, const std::string& name,
                     const json::value& arguments, const std::string& result)
{
    tx.exec(insert_tool, tool_call_id, c.broker_id, c.id, name, json::serialize(arguments), result);
}

}  // namespace relevo::voice_call::store
