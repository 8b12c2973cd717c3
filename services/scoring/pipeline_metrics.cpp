#include "pipeline_metrics.hpp"

#include "domain/figures.hpp"
#include "domain/funnel.hpp"

namespace relevo::scoring {

namespace {

using database::get;
using database::query;

// The leads meant, with where they stand. $1 company, $2 assignee, $3 source. Leads are crm-sync's: one that scoring
// has not heard of stands in entrada since it was created.
#define LEADS_MEANT                                                                                           \
    "WITH lead AS ("                                                                                          \
    " SELECT c.lead_id, c.created_at, c.assigned_to, COALESCE(NULLIF(c.source, ''), 'manual') AS source,"     \
    " COALESCE(g.stage, 'entrada') AS stage, COALESCE(g.entered_at, c.created_at) AS entered_at,"             \
    " g.lead_id IS NOT NULL AS has_history"                                                                   \
    " FROM crm.lead_card c LEFT JOIN lead_stages g ON g.broker_id = c.broker_id AND g.lead_id = c.lead_id"    \
    " WHERE c.broker_id = $1 AND NOT c.deleted"                                                               \
    " AND ($2::text = '' OR ($2::text = 'none' AND c.assigned_to IS NULL) OR c.assigned_to::text = $2::text)" \
    " AND ($3::text = '' OR COALESCE(NULLIF(c.source, ''), 'manual') = $3::text))"

// What happened in the period, [$4, $5).
#define MOVES_MEANT                                                   \
    " FROM lead_stage_history h JOIN lead l ON l.lead_id = h.lead_id" \
    " WHERE h.broker_id = $1 AND h.entered_at >= $4::timestamptz AND h.entered_at < $5::timestamptz"

constexpr query count_stages_now{"count_stages_now", LEADS_MEANT R"(,
    stuck_after(stage, days) AS (SELECT * FROM unnest($4::text[], $5::bigint[]))
    SELECT l.stage, count(*) AS current,
           count(*) FILTER (WHERE floor(extract(epoch FROM now() - l.entered_at) / 86400) > a.days) AS stuck
    FROM lead l LEFT JOIN stuck_after a ON a.stage = l.stage GROUP BY l.stage)"};

constexpr query count_stage_moves{"count_stage_moves", LEADS_MEANT R"(,
    move AS (
        SELECT h.from_stage, h.stage)" MOVES_MEANT R"(
        UNION ALL
        SELECT NULL, 'entrada' FROM lead l
        WHERE NOT l.has_history AND l.created_at >= $4::timestamptz AND l.created_at < $5::timestamptz)
    SELECT from_stage, stage, count(*) AS moves FROM move GROUP BY from_stage, stage)"};

constexpr query measure_stays{"measure_stays", LEADS_MEANT R"(,
    stay AS (
        SELECT h.stage, extract(epoch FROM h.left_at - h.entered_at)::float8 / 86400 AS days
        FROM lead_stage_history h JOIN lead l ON l.lead_id = h.lead_id
        WHERE h.broker_id = $1 AND h.left_at >= $4::timestamptz AND h.left_at < $5::timestamptz)
    SELECT stage, avg(days) AS avg_days, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median_days,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY days) AS p90_days
    FROM stay GROUP BY stage)"};

// A stage is reached by who entered it or a later one of the path; seguimiento only by who entered it.
constexpr query count_reached{"count_reached", LEADS_MEANT R"(,
    path AS (
        SELECT l.lead_id,
               max(array_position(ARRAY['perfilamiento', 'calificacion_financiera', 'agendado', 'seguimiento', 'ganado'],
                                  h.stage)) AS furthest,
               bool_or(h.stage = 'seguimiento') AS was_followed
        FROM lead l LEFT JOIN lead_stage_history h ON h.broker_id = $1 AND h.lead_id = l.lead_id
        WHERE l.created_at >= $4::timestamptz AND l.created_at < $5::timestamptz
        GROUP BY l.lead_id)
    SELECT count(*) AS entrada, count(*) FILTER (WHERE furthest >= 1) AS perfilamiento,
           count(*) FILTER (WHERE furthest >= 2) AS calificacion_financiera,
           count(*) FILTER (WHERE furthest >= 3) AS agendado, count(*) FILTER (WHERE was_followed) AS seguimiento,
           count(*) FILTER (WHERE furthest >= 5) AS ganado
    FROM path)"};

constexpr query count_lost_reasons{"count_lost_reasons", LEADS_MEANT R"(
    SELECT COALESCE(h.lost_reason, 'otro') AS reason, count(*) AS leads)" MOVES_MEANT R"( AND h.stage = 'perdido'
    GROUP BY 1 ORDER BY leads DESC, reason)"};

// By group: $6 agent, source, week (of what is counted; its Monday in the zone $7) or nothing.
constexpr query sum_groups{"sum_pipeline_groups", LEADS_MEANT R"(,
    counted AS (
        SELECT l.assigned_to, l.source, l.created_at AS at, 1 AS created,
               (l.stage NOT IN ('ganado', 'referidos', 'perdido'))::int AS open, 0 AS won, 0 AS lost,
               NULL::float8 AS days_to_win
        FROM lead l WHERE l.created_at >= $4::timestamptz AND l.created_at < $5::timestamptz
        UNION ALL
        SELECT l.assigned_to, l.source, h.entered_at, 0, 0, (h.stage = 'ganado')::int, (h.stage = 'perdido')::int,
               CASE WHEN h.stage = 'ganado' THEN extract(epoch FROM h.entered_at - l.created_at)::float8 / 86400 END
        )" MOVES_MEANT R"( AND h.stage IN ('ganado', 'perdido')),
    grouped AS (
        SELECT CASE $6::text WHEN 'agent' THEN assigned_to::text WHEN 'source' THEN source
                             WHEN 'week' THEN to_char(date_trunc('week', at AT TIME ZONE $7::text), 'YYYY-MM-DD')
               END AS key,
               sum(created)::bigint AS created, sum(open)::bigint AS open, sum(won)::bigint AS won,
               sum(lost)::bigint AS lost, avg(days_to_win) AS avg_days_to_win
        FROM counted GROUP BY 1)
    SELECT g.*, (SELECT u.name FROM crm.user_state u WHERE $6::text = 'agent' AND u.broker_id = $1
                 AND u.user_id::text = g.key) AS agent_name
    FROM grouped g ORDER BY g.key NULLS LAST)"};

#undef MOVES_MEANT
#undef LEADS_MEANT

struct period
{
    models::time_point from, until;
};

period period_of(const metrics_query& q)
{
    using std::chrono::minutes;
    const auto next = std::chrono::year_month_day(q.days.last + std::chrono::days(1));
    return {q.zone.instant(std::chrono::year_month_day(q.days.first), minutes(0)), q.zone.instant(next, minutes(0))};
}

json::value days_json(std::optional<double> days)
{
    return days ? json::value(rounded(*days, 1)) : json::value();
}

class metrics_reader
{
public:
    metrics_reader(database::transaction& tx, const metrics_query& q) : tx_(tx), q_(q), period_(period_of(q)) {}

    json::array stages(const pipeline_settings& settings)
    {
        std::map<stage, json::object> lines;
        const auto all_flows = flows(moves());
        for (const auto s : all_stages) {
            const auto found = all_flows.find(s);
            const auto f = found == all_flows.end() ? stage_flow{} : found->second;
            lines[s] = {{"stage", to_string(s)},  {"current", 0},   {"entered", f.entered}, {"exited", f.exited},
                        {"advanced", f.advanced}, {"lost", f.lost}, {"avg_days", nullptr},  {"median_days", nullptr},
                        {"p90_days", nullptr},    {"stuck", 0}};
        }
        for (const auto& r : in_period(measure_stays))
            for (const auto* figure : {"avg_days", "median_days", "p90_days"})
                lines[stage_of(r)].set(figure, days_json(get<std::optional<double>>(r, figure)));
        set_current(lines, settings);
        json::array out;
        for (const auto s : all_stages)
            out.emplace_back(std::move(lines[s]));
        return out;
    }

    json::array funnel_lines()
    {
        const auto row = in_period(count_reached)[0];
        std::map<stage, std::int64_t> reached;
        for (const auto s : funnel_stages)
            reached[s] = get<std::int64_t>(row, std::string(to_string(s)).c_str());
        json::array out;
        for (const auto& line : funnel(reached))
            out.emplace_back(json::object{{"stage", to_string(line.stage)},
                                          {"reached", line.reached},
                                          {"conversion_from_previous", line.from_previous},
                                          {"conversion_from_start", line.from_start}});
        return out;
    }

    json::array lost_reasons()
    {
        json::array out;
        for (const auto& r : in_period(count_lost_reasons))
            out.emplace_back(
                json::object{{"reason", get<std::string>(r, "reason")}, {"count", get<std::int64_t>(r, "leads")}});
        return out;
    }

    json::object totals()
    {
        const auto rows = in_period(sum_groups, "", q_.zone.name());
        json::object out;
        set_totals(out, rows.empty() ? std::nullopt : std::optional(rows[0]));
        return out;
    }

    json::array groups()
    {
        if (q_.group_by.empty())
            return {};
        const auto rows = in_period(sum_groups, q_.group_by, q_.zone.name());
        if (q_.group_by == "week")
            return weeks(rows);
        json::array out;
        for (const auto& r : rows)
            out.emplace_back(group(r));
        return out;
    }

private:
    template <class... P>
    database::result in_period(const query& statement, P&&... p)
    {
        return tx_.exec(statement, q_.broker_id, q_.assigned.text(), q_.source, period_.from, period_.until,
                        std::forward<P>(p)...);
    }

    static stage stage_of(const database::row& r)
    {
        return parse_stage(get<std::string>(r, "stage")).value_or(stage::entrada);
    }

    std::vector<stage_moves> moves()
    {
        std::vector<stage_moves> found;
        for (const auto& r : in_period(count_stage_moves))
            found.push_back({parse_stage(get<std::optional<std::string>>(r, "from_stage").value_or("")), stage_of(r),
                             get<std::int64_t>(r, "moves")});
        return found;
    }

    void set_current(std::map<stage, json::object>& lines, const pipeline_settings& settings)
    {
        std::vector<std::string> stages;
        std::vector<std::int64_t> days;
        for (const auto& [s, limit] : settings.stuck_after_days) {
            stages.emplace_back(to_string(s));
            days.push_back(limit);
        }
        for (const auto& r : tx_.exec(count_stages_now, q_.broker_id, q_.assigned.text(), q_.source, stages, days)) {
            lines[stage_of(r)].set("current", get<std::int64_t>(r, "current"));
            lines[stage_of(r)].set("stuck", get<std::int64_t>(r, "stuck"));
        }
    }

    static void set_totals(json::object& out, const std::optional<database::row>& r)
    {
        const auto count = [&](const char* column) { return r ? get<std::int64_t>(*r, column) : 0; };
        const auto won = count("won"), lost = count("lost");
        out.set("leads_created", count("created"));
        out.set("open", count("open"));
        out.set("won", won);
        out.set("lost", lost);
        out.set("win_rate", ratio(static_cast<double>(won), static_cast<double>(won + lost)));
        out.set("avg_days_to_win", r ? days_json(get<std::optional<double>>(*r, "avg_days_to_win")) : json::value());
    }

    json::object group(const database::row& r) const
    {
        const auto key = get<std::optional<std::string>>(r, "key");
        json::object out{{"key", key}, {"label", key}};
        if (q_.group_by == "agent") {
            out.set("key", key ? json::value(std::stoll(*key)) : json::value());
            out.set("label",
                    key ? json::value(get<std::optional<std::string>>(r, "agent_name")) : json::value("Sin asignar"));
        }
        set_totals(out, r);
        return out;
    }

    // Every week of the period, zeros included.
    json::array weeks(const database::result& rows) const
    {
        std::map<std::string, database::row> found;
        for (const auto& r : rows)
            found.emplace(get<std::string>(r, "key"), r);
        json::array out;
        for (auto monday = monday_of(q_.days.first); monday <= q_.days.last; monday += std::chrono::days(7)) {
            const auto key = date_text(monday);
            const auto row = found.find(key);
            json::object week{{"key", key}, {"label", key}};
            set_totals(week, row == found.end() ? std::nullopt : std::optional(row->second));
            out.emplace_back(std::move(week));
        }
        return out;
    }

    database::transaction& tx_;
    const metrics_query& q_;
    period period_;
};

}  // namespace

json::value read_metrics(database::transaction& tx, const metrics_query& q, const pipeline_settings& settings)
{
    metrics_reader reader(tx, q);
    json::object out;
    out.set(
        "period",
        json::object{{"from", date_text(q.days.first)}, {"to", date_text(q.days.last)}, {"timezone", q.zone.name()}});
    out.set("totals", reader.totals());
    out.set("stages", reader.stages(settings));
    out.set("funnel", reader.funnel_lines());
    out.set("lost_reasons", reader.lost_reasons());
    out.set("by_group", reader.groups());
    return out;
}

}  // namespace relevo::scoring
