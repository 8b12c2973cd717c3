#include "store.hpp"

#include "models/call.hpp"

namespace relevo::voice_call::store {

namespace {

using database::get;
using database::query;

#define CALL_COLUMNS                                                                                                  \
    "id, broker_id, lead_id, agent_user_id, campaign_id, enrollment_id, dispatch_key, external_call_id, direction, "  \
    "agent_type, to_number, from_number, status, outcome, ended_reason, attempt, started_at, answered_at, ended_at, " \
    "duration_seconds, correlation_id"

constexpr query insert_call{"insert_call", R"(
    INSERT INTO voice_calls (broker_id, lead_id, agent_user_id, campaign_id, enrollment_id, dispatch_key,
                             external_call_id, direction, agent_type, to_number, status, correlation_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT DO NOTHING RETURNING id)"};
constexpr query find_call{"find_call", "SELECT " CALL_COLUMNS " FROM voice_calls WHERE id = $1"};
constexpr query lock_call{"lock_call", "SELECT " CALL_COLUMNS " FROM voice_calls WHERE id = $1 FOR UPDATE"};
constexpr query lock_call_by_external_id{
    "lock_call_by_external_id", "SELECT " CALL_COLUMNS " FROM voice_calls WHERE external_call_id = $1 FOR UPDATE"};
constexpr query lock_call_by_dispatch_key{
    "lock_call_by_dispatch_key", "SELECT " CALL_COLUMNS " FROM voice_calls WHERE dispatch_key = $1 FOR UPDATE"};
#undef CALL_COLUMNS

constexpr query save_call{"save_call", R"(
    UPDATE voice_calls
       SET external_call_id = $2, status = $3, outcome = $4, ended_reason = $5, started_at = $6, answered_at = $7,
           ended_at = $8, duration_seconds = $9, from_number = $10, to_number = $11, updated_at = now()
     WHERE id = $1)"};
constexpr query live_call_of_lead{"live_call_of_lead", R"(
    SELECT EXISTS (SELECT FROM voice_calls
                    WHERE lead_id = $1 AND ended_at IS NULL AND created_at > now() - interval '1 hour') AS live)"};
constexpr query save_call_report{"save_call_report", R"(
    UPDATE voice_calls SET transcript = $2, recording_url = coalesce($3, recording_url),
                           cost_usd = coalesce($4, cost_usd), updated_at = now()
     WHERE id = $1)"};
constexpr query save_call_analysis{"save_call_analysis", R"(
    UPDATE voice_calls SET summary = coalesce(summary, $2), interest_level = $3, budget = $4, timeline = $5, score_delta = $6,
                           stage_to_move = $7, analyzed_at = now(), updated_at = now()
     WHERE id = $1 AND analyzed_at IS NULL)"};

constexpr query append_transcript_line{"append_transcript_line", R"(
    INSERT INTO transcript_lines (call_id, seq, broker_id, speaker, text)
    SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4 FROM transcript_lines WHERE call_id = $1
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
constexpr query insert_call_log{"insert_call_log",
                                "INSERT INTO call_log (call_id, broker_id, type, detail) VALUES ($1, $2, $3, $4)"};
constexpr query find_tool_result{"find_tool_result", "SELECT result FROM tool_runs WHERE tool_call_id = $1"};
constexpr query insert_tool{"insert_tool", R"(
    INSERT INTO tool_runs (tool_call_id, broker_id, call_id, name, arguments, result)
    VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT DO NOTHING)"};

std::optional<std::string> text_of(const std::optional<call_outcome>& o)
{
    return o ? std::optional(std::string(models::to_string(*o))) : std::nullopt;
}

std::optional<std::string> none_if_empty(const std::string& s)
{
    return s.empty() ? std::nullopt : std::optional(s);
}

call read_call(const database::row& row)
{
    call c;
    c.id = get<std::int64_t>(row, "id");
    c.broker_id = get<std::int64_t>(row, "broker_id");
    c.lead_id = get<std::int64_t>(row, "lead_id");
    c.agent_user_id = get<std::optional<std::int64_t>>(row, "agent_user_id");
    c.campaign_id = get<std::optional<std::int64_t>>(row, "campaign_id");
    c.enrollment_id = get<std::optional<std::int64_t>>(row, "enrollment_id");
    c.dispatch_key = get<std::string>(row, "dispatch_key");
    c.external_call_id = get<std::optional<std::string>>(row, "external_call_id");
    c.direction = models::parse_call_direction(get<std::string>(row, "direction")).value();
    c.agent_type = get<std::string>(row, "agent_type");
    c.to_number = get<std::string>(row, "to_number");
    c.from_number = get<std::string>(row, "from_number");
    c.status = models::parse_call_status(get<std::string>(row, "status")).value();
    if (const auto outcome = get<std::optional<std::string>>(row, "outcome"))
        c.outcome = models::parse_call_outcome(*outcome);
    c.ended_reason = get<std::optional<std::string>>(row, "ended_reason");
    c.attempt = get<int>(row, "attempt");
    c.started_at = get<std::optional<time_point>>(row, "started_at");
    c.answered_at = get<std::optional<time_point>>(row, "answered_at");
    c.ended_at = get<std::optional<time_point>>(row, "ended_at");
    c.duration_seconds = get<std::optional<int>>(row, "duration_seconds");
    c.correlation_id = get<std::string>(row, "correlation_id");
    return c;
}

std::optional<call> read_one(const std::optional<database::row>& row)
{
    return row ? std::optional(read_call(*row)) : std::nullopt;
}

std::optional<std::string> number_text(std::optional<double> n)
{
    return n ? database::parameter(*n).text() : std::nullopt;
}

}  // namespace

bool insert(database::transaction& tx, call& c)
{
    const auto row = tx.maybe(insert_call, c.broker_id, c.lead_id, c.agent_user_id, c.campaign_id, c.enrollment_id,
                              c.dispatch_key, c.external_call_id, models::to_string(c.direction), c.agent_type,
                              c.to_number, models::to_string(c.status), c.correlation_id);
    if (row)
        c.id = get<std::int64_t>(*row, "id");
    return row.has_value();
}

std::optional<call> find(database::transaction& tx, std::int64_t id)
{
    return read_one(tx.maybe(find_call, id));
}

std::optional<call> lock(database::transaction& tx, std::int64_t id)
{
    return read_one(tx.maybe(lock_call, id));
}

std::optional<call> lock_by_external_id(database::transaction& tx, const std::string& external_call_id)
{
    return read_one(tx.maybe(lock_call_by_external_id, external_call_id));
}

std::optional<call> lock_by_dispatch_key(database::transaction& tx, const std::string& dispatch_key)
{
    return read_one(tx.maybe(lock_call_by_dispatch_key, dispatch_key));
}

void save(database::transaction& tx, const call& c)
{
    tx.exec(save_call, c.id, c.external_call_id, models::to_string(c.status), text_of(c.outcome), c.ended_reason,
            c.started_at, c.answered_at, c.ended_at, c.duration_seconds, c.from_number, c.to_number);
}

bool has_live_call(database::transaction& tx, std::int64_t lead_id)
{
    return get<bool>(tx.one(live_call_of_lead, lead_id), "live");
}

void save_report(database::transaction& tx, std::int64_t call_id, const report& r)
{
    tx.exec(save_call_report, call_id, r.transcript, r.recording_url, r.cost_usd);
}

bool save_analysis(database::transaction& tx, std::int64_t call_id, const call_analysis& a)
{
    return tx.exec(save_call_analysis, call_id, a.summary, none_if_empty(a.interest_level), none_if_empty(a.budget),
                   none_if_empty(a.timeline), a.score_delta, none_if_empty(a.stage_to_move))
               .affected_rows() == 1;
}

int append_line(database::transaction& tx, const call& c, const models::transcript_line& line)
{
    return get<int>(tx.one(append_transcript_line, c.id, c.broker_id, models::to_string(line.speaker), line.text),
                    "seq");
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

void write_log(database::transaction& tx, const call& c, std::string_view type, std::string_view detail)
{
    tx.exec(insert_call_log, c.id, c.broker_id, type, detail);
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
