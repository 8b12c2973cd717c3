#include "store.hpp"

#include "messaging/locks.hpp"
#include "models/call.hpp"

namespace relevo::voice_call::store {

namespace {

using database::get;
using database::query;

#define CALL_COLUMNS                                                                                                  \
    "id, broker_id, lead_id, agent_user_id, campaign_id, enrollment_id, dispatch_key, external_call_id, direction, "  \
    "agent_type, to_number, from_number, status, outcome, ended_reason, attempt, started_at, answered_at, ended_at, " \
    "duration_seconds, correlation_id, scheduled_at, is_forced, line_taken_at, cancel_requested_at, "                 \
    "max_duration_seconds, reported_at, reported_start, reported_end, reported_seconds"

constexpr query insert_call{"insert_call", R"(
    INSERT INTO voice_calls (broker_id, lead_id, agent_user_id, campaign_id, enrollment_id, dispatch_key,
                             external_call_id, direction, agent_type, to_number, status, correlation_id, scheduled_at,
                             is_forced, line_taken_at, line_until, started_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
            $15::timestamptz + interval '720 seconds', $16)
    ON CONFLICT DO NOTHING RETURNING id)"};
constexpr query find_call{"find_call", "SELECT " CALL_COLUMNS " FROM voice_calls WHERE id = $1"};
constexpr query lock_call{"lock_call", "SELECT " CALL_COLUMNS " FROM voice_calls WHERE id = $1 FOR UPDATE"};
constexpr query lock_calls_by_external_id{"lock_calls_by_external_id", "SELECT " CALL_COLUMNS R"(
      FROM voice_calls WHERE external_call_id = ANY($1::text[]) ORDER BY id FOR UPDATE)"};
// Not when the provider's call is one that it had refused to place: our call was, or will be, placed again.
constexpr query lock_call_by_dispatch_key{"lock_call_by_dispatch_key", "SELECT " CALL_COLUMNS R"(
      FROM voice_calls WHERE dispatch_key = $1 AND NOT $2 = ANY(abandoned_ids) FOR UPDATE)"};
constexpr query is_abandoned_call{"is_abandoned_call", R"(
    SELECT EXISTS (SELECT FROM voice_calls WHERE dispatch_key = $1 AND $2 = ANY(abandoned_ids)) AS abandoned)"};
#undef CALL_COLUMNS

constexpr query save_calls{"save_calls", R"(
    UPDATE voice_calls c
       SET external_call_id = n.external_call_id, status = n.status, outcome = n.outcome, ended_reason = n.ended_reason,
           started_at = n.started_at, answered_at = n.answered_at, ended_at = n.ended_at,
           duration_seconds = n.duration_seconds, from_number = n.from_number, to_number = n.to_number,
           cancel_requested_at = n.cancel_requested_at, reported_at = n.reported_at,
           reported_start = n.reported_start, reported_end = n.reported_end, reported_seconds = n.reported_seconds,
           updated_at = now()
      FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                  $8::timestamptz[], $9::int[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[],
                  $14::timestamptz[], $15::timestamptz[], $16::int[])
           AS n(id, external_call_id, status, outcome, ended_reason, started_at, answered_at, ended_at,
                duration_seconds, from_number, to_number, cancel_requested_at, reported_at, reported_start,
                reported_end, reported_seconds)
     WHERE c.id = n.id)"};
// Live: asked for, due, and not ended. One that was dialled counts while it holds its line.
constexpr query live_call_of_lead{"live_call_of_lead", R"(
    SELECT EXISTS (SELECT FROM voice_calls
                    WHERE broker_id = $1 AND lead_id = $2 AND ended_at IS NULL
                      AND (scheduled_at IS NULL OR scheduled_at <= now() OR line_taken_at IS NOT NULL)
                      AND (line_until IS NULL OR line_until > now())) AS live)"};
constexpr query lock_lead_of_call{"lock_lead_of_call", "SELECT pg_advisory_xact_lock($1, hashtext($2))"};
constexpr query select_unreported{"select_unreported", R"(
    SELECT id, broker_id, external_call_id, correlation_id
      FROM voice_calls
     WHERE reported_at IS NULL AND external_call_id IS NOT NULL AND created_at > now() - interval '7 days'
       AND coalesce(ended_at, coalesce(line_taken_at, started_at, created_at)
                              + max_duration_seconds * interval '1 second') < now() - interval '10 minutes'
       AND (look_again_at IS NULL OR look_again_at <= now())
     ORDER BY created_at, id LIMIT $1)"};
constexpr query look_again_later{"look_again_later", R"(
    UPDATE voice_calls SET look_again_at = now() + $2::int * interval '1 second' WHERE id = $1)"};
constexpr query save_call_report{"save_call_report", R"(
    UPDATE voice_calls c
       SET transcript = coalesce($2, c.transcript), recording_url = coalesce($3, c.recording_url),
           cost_usd = coalesce($4, c.cost_usd), cost_breakdown = coalesce($5::jsonb, c.cost_breakdown),
           provider_summary = coalesce($6, c.provider_summary), updated_at = now()
      FROM (SELECT id, cost_usd FROM voice_calls WHERE id = $1) before
     WHERE c.id = before.id
 RETURNING before.cost_usd IS NULL AND c.cost_usd IS NOT NULL AS tells_cost)"};
constexpr query find_provider_summary{"find_provider_summary",
                                      "SELECT provider_summary FROM voice_calls WHERE id = $1"};
constexpr query save_call_analysis{"save_call_analysis", R"(
    UPDATE voice_calls SET summary = coalesce(summary, $2), interest_level = $3, budget = $4, timeline = $5, score_delta = $6,
                           stage_to_move = $7, analyzed_at = now(), updated_at = now()
     WHERE id = $1 AND analyzed_at IS NULL)"};

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
    c.scheduled_at = get<std::optional<time_point>>(row, "scheduled_at");
    c.is_forced = get<bool>(row, "is_forced");
    c.line_taken_at = get<std::optional<time_point>>(row, "line_taken_at");
    c.cancel_requested_at = get<std::optional<time_point>>(row, "cancel_requested_at");
    c.max_duration_seconds = get<int>(row, "max_duration_seconds");
    c.reported_at = get<std::optional<time_point>>(row, "reported_at");
    c.reported_start = get<std::optional<time_point>>(row, "reported_start");
    c.reported_end = get<std::optional<time_point>>(row, "reported_end");
    c.reported_seconds = get<std::optional<int>>(row, "reported_seconds");
    return c;
}

std::optional<call> read_one(const std::optional<database::row>& row)
{
    return row ? std::optional(read_call(*row)) : std::nullopt;
}

}  // namespace

bool insert(database::transaction& tx, call& c)
{
    const auto row = tx.maybe(insert_call, c.broker_id, c.lead_id, c.agent_user_id, c.campaign_id, c.enrollment_id,
                              c.dispatch_key, c.external_call_id, models::to_string(c.direction), c.agent_type,
                              c.to_number, models::to_string(c.status), c.correlation_id, c.scheduled_at, c.is_forced,
                              c.line_taken_at, c.started_at);
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

std::vector<call> lock_by_external_ids(database::transaction& tx, const std::vector<std::string>& external_call_ids)
{
    std::vector<call> out;
    for (const auto& row : tx.exec(lock_calls_by_external_id, external_call_ids))
        out.push_back(read_call(row));
    return out;
}

std::optional<call> lock_by_dispatch_key(database::transaction& tx, const std::string& dispatch_key,
                                         const std::string& external_call_id)
{
    return read_one(tx.maybe(lock_call_by_dispatch_key, dispatch_key, external_call_id));
}

bool is_abandoned(database::transaction& tx, const std::string& dispatch_key, const std::string& external_call_id)
{
    return get<bool>(tx.one(is_abandoned_call, dispatch_key, external_call_id), "abandoned");
}

void save_all(database::transaction& tx, const std::vector<const call*>& calls)
{
    if (calls.empty())
        return;
    const auto each = [&calls](auto field) {
        std::vector<std::optional<std::string>> column;
        column.reserve(calls.size());
        for (const auto* c : calls)
            column.push_back(database::parameter(field(*c)).text());
        return column;
    };
    tx.exec(save_calls, each([](const call& c) { return c.id; }),
            each([](const call& c) { return c.external_call_id; }),
            each([](const call& c) { return models::to_string(c.status); }),
            each([](const call& c) { return text_of(c.outcome); }), each([](const call& c) { return c.ended_reason; }),
            each([](const call& c) { return c.started_at; }), each([](const call& c) { return c.answered_at; }),
            each([](const call& c) { return c.ended_at; }), each([](const call& c) { return c.duration_seconds; }),
            each([](const call& c) { return c.from_number; }), each([](const call& c) { return c.to_number; }),
            each([](const call& c) { return c.cancel_requested_at; }),
            each([](const call& c) { return c.reported_at; }), each([](const call& c) { return c.reported_start; }),
            each([](const call& c) { return c.reported_end; }), each([](const call& c) { return c.reported_seconds; }));
}

bool lock_lead_and_find_live_call(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id)
{
    tx.exec(lock_lead_of_call, static_cast<int>(messaging::lock_class::voice_lead), std::to_string(lead_id));
    return get<bool>(tx.one(live_call_of_lead, broker_id, lead_id), "live");
}

std::vector<unreported_call> unreported(database::transaction& tx, std::size_t at_most)
{
    std::vector<unreported_call> out;
    for (const auto& row : tx.exec(select_unreported, at_most))
        out.push_back({get<std::int64_t>(row, "id"), get<std::int64_t>(row, "broker_id"),
                       get<std::string>(row, "external_call_id"), get<std::string>(row, "correlation_id")});
    return out;
}

void look_again(database::transaction& tx, std::int64_t call_id, std::chrono::seconds after)
{
    tx.exec(look_again_later, call_id, after.count());
}

bool save_report(database::transaction& tx, std::int64_t call_id, const report& r)
{
    const auto row = tx.maybe(save_call_report, call_id, none_if_empty(r.transcript), r.recording_url, r.cost_usd,
                              r.cost_breakdown, none_if_empty(r.summary));
    return row && get<bool>(*row, "tells_cost");
}

std::string provider_summary(database::transaction& tx, std::int64_t call_id)
{
    const auto row = tx.maybe(find_provider_summary, call_id);
    return row ? get<std::optional<std::string>>(*row, "provider_summary").value_or("") : "";
}

bool save_analysis(database::transaction& tx, std::int64_t call_id, const call_analysis& a)
{
    return tx.exec(save_call_analysis, call_id, a.summary, none_if_empty(a.interest_level), none_if_empty(a.budget),
                   none_if_empty(a.timeline), a.score_delta, none_if_empty(a.stage_to_move))
               .affected_rows() == 1;
}

}  // namespace relevo::voice_call::store
