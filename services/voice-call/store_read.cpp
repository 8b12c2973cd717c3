// What the API shows of calls, and what other services publish about a lead.
#include "models/call.hpp"
#include "store.hpp"

namespace relevo::voice_call::store {

namespace {

using database::get;
using database::query;

constexpr query find_callee_of_lead{"find_callee_of_lead", R"(
    SELECT l.phone, l.name, l.deleted, l.assigned_to,
           EXISTS (SELECT FROM crm.do_not_contact_now d
                    WHERE d.broker_id = l.broker_id AND d.phone = l.phone AND d.channel IN ('all', 'call')) AS blocked,
           b.name AS broker_name, b.is_active AS broker_active, b.country,
           coalesce(l.timezone, b.timezone) AS timezone,
           b.campaigns #> '{windows,call}' AS call_windows,
           CASE WHEN jsonb_typeof(b.campaigns -> 'max_concurrent_calls') = 'number'
                THEN (b.campaigns ->> 'max_concurrent_calls')::numeric::int END AS max_concurrent_calls,
           CASE WHEN jsonb_typeof(v.timing_config -> 'maxDurationSeconds') = 'number'
                THEN (v.timing_config ->> 'maxDurationSeconds')::numeric::int END AS max_duration_seconds,
           v.first_message_template
      FROM crm.lead_card l
      JOIN crm.broker_settings b ON b.broker_id = l.broker_id
      LEFT JOIN crm.voice_config v ON v.broker_id = l.broker_id
     WHERE l.lead_id = $1 AND l.broker_id = $2)"};

#define SHOWN_COLUMNS                                                                                             \
    "c.id, c.lead_id, c.broker_id, c.agent_user_id, c.campaign_id, c.provider, c.external_call_id, c.direction, " \
    "c.agent_type, c.to_number, c.from_number, c.status, c.outcome, c.ended_reason, c.attempt, c.queued_at, "     \
    "c.started_at, c.answered_at, c.ended_at, c.duration_seconds, "                                               \
    "nullif(c.transcript, '') AS transcript, nullif(c.summary, '') AS summary, c.interest_level, "                \
    "c.budget, "                                                                                                  \
    "c.timeline, c.score_delta, c.stage_to_move, c.cost_usd, c.cost_breakdown, c.analyzed_at, "                   \
    "c.scheduled_at, c.created_at, EXISTS (SELECT FROM recordings r WHERE r.call_id = c.id"                       \
    " AND r.stored_at IS NOT NULL AND r.delete_asked_at IS NULL) AS is_recorded"

#define CALL_FILTER                                                                               \
    " FROM voice_calls c WHERE c.broker_id = $1"                                                  \
    " AND ($2::bigint IS NULL OR c.lead_id = $2) AND ($3::bigint IS NULL OR c.campaign_id = $3)"  \
    " AND ($4::text IS NULL OR c.status = $4) AND ($5::text IS NULL OR c.outcome = $5)"           \
    " AND ($6::text IS NULL OR c.direction = $6)"                                                 \
    " AND ($7::timestamptz IS NULL OR c.created_at >= $7)"                                        \
    " AND ($8::timestamptz IS NULL OR c.created_at < $8)"                                         \
    " AND ($9::bigint IS NULL OR EXISTS (SELECT FROM crm.lead_card l WHERE l.lead_id = c.lead_id" \
    " AND l.broker_id = c.broker_id AND l.assigned_to = $9))"
constexpr query count_calls{"count_calls", "SELECT count(*) AS total" CALL_FILTER};
constexpr query list_calls{
    "list_calls", "SELECT " SHOWN_COLUMNS CALL_FILTER " ORDER BY c.created_at DESC, c.id DESC OFFSET $10 LIMIT $11"};
#undef CALL_FILTER
constexpr query show_call{"show_call", "SELECT " SHOWN_COLUMNS R"(
      FROM voice_calls c
     WHERE c.id = $1 AND c.broker_id = $3
       AND ($2::bigint IS NULL OR EXISTS (SELECT FROM crm.lead_card l
                                           WHERE l.lead_id = c.lead_id AND l.broker_id = c.broker_id
                                             AND l.assigned_to = $2)))"};
#undef SHOWN_COLUMNS
constexpr query select_call_log{"select_call_log",
                                "SELECT type, detail, at FROM call_log WHERE call_id = $1 ORDER BY at, id"};

json::value analysis_of(const database::row& row)
{
    if (!get<std::optional<std::string>>(row, "analyzed_at"))
        return nullptr;
    return json::object{{"interest_level", get<std::optional<std::string>>(row, "interest_level")},
                        {"budget", get<std::optional<std::string>>(row, "budget")},
                        {"timeline", get<std::optional<std::string>>(row, "timeline")},
                        {"score_delta", get<std::optional<double>>(row, "score_delta")},
                        {"stage_to_move", get<std::optional<std::string>>(row, "stage_to_move")}};
}

std::optional<std::int64_t> widen(std::optional<int> n)
{
    return n ? std::optional<std::int64_t>(*n) : std::nullopt;
}

json::object show(const database::row& row)
{
    using id = std::int64_t;
    using maybe_id = std::optional<std::int64_t>;
    using text = std::string;
    using maybe_text = std::optional<std::string>;
    return {{"id", get<id>(row, "id")},
            {"lead_id", get<id>(row, "lead_id")},
            {"broker_id", get<id>(row, "broker_id")},
            {"agent_user_id", get<maybe_id>(row, "agent_user_id")},
            {"campaign_id", get<maybe_id>(row, "campaign_id")},
            {"provider", get<text>(row, "provider")},
            {"external_call_id", get<maybe_text>(row, "external_call_id")},
            {"direction", get<text>(row, "direction")},
            {"agent_type", get<text>(row, "agent_type")},
            {"to_number", get<text>(row, "to_number")},
            {"from_number", get<text>(row, "from_number")},
            {"status", get<text>(row, "status")},
            {"outcome", get<maybe_text>(row, "outcome")},
            {"ended_reason", get<maybe_text>(row, "ended_reason")},
            {"attempt", get<int>(row, "attempt")},
            {"scheduled_at", database::timestamp(row, "scheduled_at")},
            {"queued_at", database::timestamp(row, "queued_at")},
            {"started_at", database::timestamp(row, "started_at")},
            {"answered_at", database::timestamp(row, "answered_at")},
            {"ended_at", database::timestamp(row, "ended_at")},
            {"duration_seconds", widen(get<std::optional<int>>(row, "duration_seconds"))},
            {"transcript", get<maybe_text>(row, "transcript")},
            {"summary", get<maybe_text>(row, "summary")},
            {"analysis", analysis_of(row)},
            {"score_delta", get<std::optional<double>>(row, "score_delta")},
            {"stage_after_call", get<maybe_text>(row, "stage_to_move")},
            {"recording_available", get<bool>(row, "is_recorded")},
            {"cost_usd", get<std::optional<double>>(row, "cost_usd")},
            {"created_at", database::timestamp(row, "created_at")}};
}

json::array show_lines(const models::transcript& lines)
{
    json::array out;
    for (const auto& l : lines)
        out.push_back(json::object{{"seq", l.seq},
                                   {"speaker", models::to_string(l.speaker)},
                                   {"text", l.text},
                                   {"start_seconds", l.start_seconds},
                                   {"end_seconds", l.end_seconds},
                                   {"confidence", l.confidence}});
    return out;
}

}  // namespace

std::optional<callee> find_callee(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id)
{
    const auto row = tx.maybe(find_callee_of_lead, lead_id, broker_id);
    if (!row)
        return std::nullopt;
    callee c;
    c.phone = get<std::optional<std::string>>(*row, "phone").value_or("");
    c.name = get<std::optional<std::string>>(*row, "name").value_or("");
    c.deleted = get<bool>(*row, "deleted");
    c.do_not_contact = get<bool>(*row, "blocked");
    c.broker_name = get<std::string>(*row, "broker_name");
    c.broker_active = get<bool>(*row, "broker_active");
    c.assigned_to = get<std::optional<std::int64_t>>(*row, "assigned_to");
    c.timezone = get<std::optional<std::string>>(*row, "timezone").value_or("UTC");
    c.country = get<std::optional<std::string>>(*row, "country").value_or("");
    if (const auto windows = get<std::optional<std::string>>(*row, "call_windows"))
        c.call_windows = json::parse_or_null(*windows);
    c.max_concurrent_calls = get<std::optional<int>>(*row, "max_concurrent_calls");
    c.max_duration_seconds = get<std::optional<int>>(*row, "max_duration_seconds");
    c.first_message = get<std::optional<std::string>>(*row, "first_message_template");
    return c;
}

call_page list(database::transaction& tx, std::int64_t broker_id, const call_filter& f, http::page p)
{
    call_page page;
    for (const auto& row : tx.exec(list_calls, broker_id, f.lead_id, f.campaign_id, f.status, f.outcome, f.direction,
                                   f.from, f.to, f.assigned_to, p.skip, p.limit))
        page.data.push_back(show(row));
    page.total = get<std::int64_t>(tx.one(count_calls, broker_id, f.lead_id, f.campaign_id, f.status, f.outcome,
                                          f.direction, f.from, f.to, f.assigned_to),
                                   "total");
    return page;
}

std::optional<json::object> detail(database::transaction& tx, std::int64_t broker_id, std::int64_t id,
                                   std::optional<std::int64_t> assigned_to)
{
    const auto row = tx.maybe(show_call, id, assigned_to, broker_id);
    if (!row)
        return std::nullopt;
    auto shown = show(*row);
    const auto said = lines(tx, id);
    shown.set("transcript_lines", show_lines(said));
    if (shown.find("transcript")->is_null() && !said.empty())
        shown.set("transcript", models::to_text(said));  // so far
    json::array events;
    for (const auto& entry : tx.exec(select_call_log, id))
        events.push_back(json::object{{"type", get<std::string>(entry, "type")},
                                      {"detail", get<std::string>(entry, "detail")},
                                      {"at", database::timestamp(entry, "at")}});
    shown.set("events", std::move(events));
    const auto breakdown = get<std::optional<std::string>>(*row, "cost_breakdown");
    shown.set("cost", json::object{{"total_usd", get<std::optional<double>>(*row, "cost_usd")},
                                   {"breakdown", breakdown ? json::parse_or_null(*breakdown) : json::value()}});
    return shown;
}

}  // namespace relevo::voice_call::store
