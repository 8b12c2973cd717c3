#include "board.hpp"

#include "domain/score.hpp"
#include "store.hpp"

namespace relevo::scoring {

namespace {

using database::get;
using database::query;

// Leads are crm-sync's: one without a score row stands in entrada since it was created. Conversations are looked up for
// the cards shown, and for all only to sort by them.
constexpr query select_board{"select_board", R"(
    WITH stuck_after(stage, days) AS (SELECT * FROM unnest($10::text[], $11::bigint[])),
    card AS (
        SELECT c.lead_id, c.name, c.phone, c.assigned_to, c.tags, c.location, COALESCE(s.score, 0) AS score,
               COALESCE(s.status, 'cold') AS status, s.calificacion, COALESCE(g.stage, 'entrada') AS stage,
               COALESCE(g.entered_at, c.created_at) AS entered_at,
               floor(extract(epoch FROM now() - COALESCE(g.entered_at, c.created_at)) / 86400)::bigint AS days,
               m.last_inbound_at
        FROM crm.lead_card c
        LEFT JOIN lead_scores s ON s.broker_id = c.broker_id AND s.lead_id = c.lead_id
        LEFT JOIN lead_stages g ON g.broker_id = c.broker_id AND g.lead_id = c.lead_id
        LEFT JOIN LATERAL (
            SELECT max(v.last_inbound_at) AS last_inbound_at FROM messaging.conversation_card v
            WHERE $9 = '-last_inbound_at' AND v.broker_id = c.broker_id AND v.lead_id = c.lead_id) m ON true
        WHERE c.broker_id = $1 AND NOT c.deleted
          AND ($2 = '' OR ($2 = 'none' AND c.assigned_to IS NULL) OR c.assigned_to::text = $2)
          AND ($3 = '' OR COALESCE(s.status, 'cold') = $3)
          AND ($4 = '' OR s.calificacion = $4)
          AND ($5 = '' OR $5 = ANY (c.tags))
          AND ($6 = '' OR strpos(translate(lower(COALESCE(c.name, '') || ' ' || COALESCE(c.email, '')), 'áéíóúüñ', 'aeiouun'),
                                 translate(lower($6), 'áéíóúüñ', 'aeiouun')) > 0
                       OR (length($7) >= 4 AND strpos(regexp_replace(COALESCE(c.phone, ''), '\D', '', 'g'), $7) > 0))
          AND (cardinality($8::text[]) = 0 OR COALESCE(g.stage, 'entrada') = ANY ($8::text[]))),
    ranked AS (
        SELECT card.*, COALESCE(card.days > a.days, false) AS is_stuck,
               row_number() OVER (PARTITION BY card.stage ORDER BY
                   CASE WHEN $9 = '-lead_score' THEN card.score END DESC,
                   CASE WHEN $9 = 'stage_entered_at' THEN card.entered_at END,
                   CASE WHEN $9 = '-last_inbound_at' THEN card.last_inbound_at END DESC NULLS LAST,
                   card.lead_id DESC) AS place,
               count(*) OVER (PARTITION BY card.stage) AS total,
               avg(card.score) OVER (PARTITION BY card.stage) AS avg_score,
               count(*) FILTER (WHERE card.days > a.days) OVER (PARTITION BY card.stage) AS stuck
        FROM card LEFT JOIN stuck_after a ON a.stage = card.stage)
    SELECT r.lead_id, r.name, r.phone, r.assigned_to, array_to_json(r.tags)::text AS tags, r.location, r.score, r.status,
           r.calificacion, r.stage, r.entered_at, r.days, m.control_mode, m.last_inbound_at,
           COALESCE(m.unread, 0) AS unread, r.is_stuck, r.total, r.avg_score, r.stuck,
           (SELECT min(a.start_time) FROM lead_appointments a
            WHERE a.broker_id = $1 AND a.lead_id = r.lead_id AND a.status IN ('scheduled', 'confirmed')
              AND a.start_time > now()) AS next_appointment_at
    FROM ranked r
    LEFT JOIN LATERAL (
        SELECT (array_agg(v.control_mode ORDER BY v.last_inbound_at DESC NULLS LAST))[1] AS control_mode,
               max(v.last_inbound_at) AS last_inbound_at, sum(v.unread)::bigint AS unread
        FROM messaging.conversation_card v WHERE v.broker_id = $1 AND v.lead_id = r.lead_id) m ON true
    WHERE r.place <= $12::bigint ORDER BY r.stage, r.place)"};

std::string digits_of(const std::string& s)
{
    std::string digits;
    for (const char c : s)
        if (c >= '0' && c <= '9')
            digits += c;
    return digits;
}

json::value card_json(const database::row& r)
{
    const auto tags = json::parse(get<std::optional<std::string>>(r, "tags").value_or("[]"));
    json::object card{{"id", get<std::int64_t>(r, "lead_id")},
                      {"name", get<std::optional<std::string>>(r, "name")},
                      {"phone", get<std::optional<std::string>>(r, "phone")},
                      {"status", get<std::string>(r, "status")},
                      {"lead_score", get<double>(r, "score")},
                      {"calificacion", get<std::optional<std::string>>(r, "calificacion")},
                      {"assigned_to", get<std::optional<std::int64_t>>(r, "assigned_to")},
                      {"tags", tags && tags->is_array() ? *tags : json::value(json::array{})},
                      {"location", get<std::optional<std::string>>(r, "location")},
                      {"control_mode", get<std::optional<std::string>>(r, "control_mode").value_or("ai")},
                      {"stage_entered_at", database::timestamp(r, "entered_at")},
                      {"days_in_stage", get<std::int64_t>(r, "days")},
                      {"is_stuck", get<bool>(r, "is_stuck")},
                      {"last_inbound_at", database::timestamp(r, "last_inbound_at")},
                      {"next_appointment_at", database::timestamp(r, "next_appointment_at")},
                      {"unread", get<std::int64_t>(r, "unread")}};
    return card;
}

struct column
{
    std::int64_t total = 0, stuck = 0;
    std::optional<double> avg_score;
    json::array leads;
};

json::value column_json(stage s, column c)
{
    const bool has_more = c.total > static_cast<std::int64_t>(c.leads.size());
    return json::object{{"stage", to_string(s)},         {"label", label(s)},    {"order", order_of(s)},
                        {"is_terminal", is_terminal(s)}, {"total", c.total},     {"stuck", c.stuck},
                        {"avg_score", c.avg_score},      {"has_more", has_more}, {"leads", std::move(c.leads)}};
}

}  // namespace

json::value read_board(database::transaction& tx, const board_query& q)
{
    std::vector<std::string> stages;
    std::vector<std::int64_t> days;
    for (const auto& [s, limit] : store::broker_rules_of(tx, q.broker_id).pipeline.stuck_after_days) {
        stages.emplace_back(to_string(s));
        days.push_back(limit);
    }
    std::map<stage, column> columns;
    for (const auto& r : tx.exec(select_board, q.broker_id, q.assigned.text(), q.status, q.calificacion, q.tag,
                                 q.search, digits_of(q.search), q.stages, q.sort, stages, days, q.per_stage)) {
        auto& c = columns[parse_stage(get<std::string>(r, "stage")).value_or(stage::entrada)];
        c.total = get<std::int64_t>(r, "total");
        c.stuck = get<std::int64_t>(r, "stuck");
        c.avg_score = round1(get<double>(r, "avg_score"));
        c.leads.push_back(card_json(r));
    }
    std::int64_t total = 0;
    json::array all;
    for (const auto s : all_stages) {
        total += columns[s].total;
        all.push_back(column_json(s, std::move(columns[s])));
    }
    return json::object{{"stages", std::move(all)}, {"total", total}};
}

}  // namespace relevo::scoring
