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
           v.broker_id IS NOT NULL AS has_voice_config,
           coalesce(v.assistant_id_by_type ->> $2, v.assistant_id_default) AS assistant_id,
           v.phone_number_id, v.first_message_template
      FROM crm.lead_card l
      JOIN crm.broker_settings b ON b.broker_id = l.broker_id
      LEFT JOIN crm.voice_config v ON v.broker_id = l.broker_id
     WHERE l.lead_id = $1)"};

#define SHOWN_COLUMNS                                                                                             \
    "c.id, c.lead_id, c.broker_id, c.agent_user_id, c.campaign_id, c.provider, c.external_call_id, c.direction, " \
    "c.agent_type, c.to_number, c.from_number, c.status, c.outcome, c.ended_reason, c.attempt, c.queued_at, "     \
    "c.started_at, c.answered_at, c.ended_at, c.duration_seconds, c.transcript, c.summary, c.interest_level, "    \
    "c.budget, "                                                                                                  \
    "c.timeline, c.score_delta, c.stage_to_move, c.cost_usd, c.analyzed_at, c.created_at, "                       \
    "EXISTS (SELECT FROM recordings r WHERE r.call_id = c.id) AS is_recorded"

constexpr query list_calls{"list_calls", "SELECT count(*) OVER () AS total, " SHOWN_COLUMNS R"(
      FROM voice_calls c
     WHERE ($1::bigint IS NULL OR c.lead_id = $1) AND ($2::bigint IS NULL OR c.campaign_id = $2)
       AND ($3::text IS NULL OR c.status = $3) AND ($4::text IS NULL OR c.outcome = $4)
       AND ($5::text IS NULL OR c.direction = $5)
       AND ($6::timestamptz IS NULL OR c.created_at >= $6) AND ($7::timestamptz IS NULL OR c.created_at < $7)
       AND ($8::bigint IS NULL OR EXISTS (SELECT FROM crm.lead_card l
                                           WHERE l.lead_id = c.lead_id AND l.assigned_to = $8))
     ORDER BY c.created_at DESC, c.id DESC
    OFFSET $9 LIMIT $10)"};
constexpr query show_call{"show_call", "SELECT " SHOWN_COLUMNS R"(
      FROM voice_calls c
     WHERE c.id = $1
       AND ($2::bigint IS NULL OR EXISTS (SELECT FROM crm.lead_card l
                                           WHERE l.lead_id = c.lead_id AND l.assigned_to = $2)))"};
#undef SHOWN_COLUMNS
constexpr query select_call_log{"select_call_log",
                                "SELECT type, detail, at FROM call_log WHERE call_id = $1 ORDER BY id"};

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

std::optional<callee> find_callee(database::transaction& tx, std::int64_t lead_id, const std::string& agent_type)
{
    const auto row = tx.maybe(find_callee_of_lead, lead_id, agent_type);
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
    c.has_voice_config = get<bool>(*row, "has_voice_config");
    c.assistant_id = get<std::optional<std::string>>(*row, "assistant_id");
    c.phone_number_id = get<std::optional<std::string>>(*row, "phone_number_id");
    c.first_message = get<std::optional<std::string>>(*row, "first_message_template");
    return c;
}

call_page list(database::transaction& tx, const call_filter& f, http::page p)
{
    call_page page;
    for (const auto& row : tx.exec(list_calls, f.lead_id, f.campaign_id, f.status, f.outcome, f.direction, f.from, f.to,
                                   f.assigned_to, p.skip, p.limit)) {
        page.total = get<std::int64_t>(row, "total");
        page.data.push_back(show(row));
    }
    return page;
}

std::optional<json::object> detail(database::transaction& tx, std::int64_t id, std::optional<std::int64_t> assigned_to)
{
    const auto row = tx.maybe(show_call, id, assigned_to);
    if (!row)
        return std::nullopt;
    auto shown = show(*row);
    shown.set("transcript_lines", show_lines(lines(tx, id)));
    json::array events;
    for (const auto& entry : tx.exec(select_call_log, id))
        events.push_back(json::object{{"type", get<std::string>(entry, "type")},
                                      {"detail", get<std::string>(entry, "detail")},
                                      {"at", database::timestamp(entry, "at")}});
    shown.set("events", std::move(events));
    return shown;
}

}  // namespace relevo::voice_call::store
