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
constexpr query earlier_call_step{"earlier_call_step", R"(
    UPDATE call_log SET at = least(at, $3) WHERE call_id = $1 AND type = $2)"};
constexpr query delete_call_endings{"delete_call_endings", R"(
    DELETE FROM call_log WHERE call_id = $1 AND type IN ('call.completed', 'call.failed'))"};
constexpr query find_tool_result{"find_tool_result", "SELECT result FROM tool_runs WHERE tool_call_id = $1"};
constexpr query insert_tool{"insert_tool", R"(
    INSERT INTO tool_runs (tool_call_id, broker_id, call_id, name, arguments, result)
    VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT DO NOTHING)"};

std::optional<std::string> number_text(std::optional<double> n)
{
    return n ? database::parameter(*n).text() : std::nullopt;
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

void write_step(database::transaction& tx, const call& c, std::string_view type, time_point at)
{
    if (tx.exec(earlier_call_step, c.id, type, at).affected_rows() == 0)
        write_log(tx, c, type, "", at);
}

void write_ending(database::transaction& tx, const call& c, std::string_view type)
{
    tx.exec(delete_call_endings, c.id);
    write_log(tx, c, type, c.ended_reason.value_or(""), c.ended_at);
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
