#include "cost_rows.hpp"
#include "domain/figures.hpp"

namespace relevo::scoring {

namespace {

using database::get;
using database::query;

// Below so many leads with costs a median says little: the most expensive ones are shown instead.
constexpr std::int64_t least_leads_for_mad = 20;
// Makes the median deviation of normally distributed values their standard deviation.
constexpr double mad_scale = 1.4826;

constexpr query select_daily_costs{"select_daily_costs", R"(
    WITH spent AS (
        SELECT date_trunc('day', c.created_at, 'UTC') AS day, sum(c.cost_usd) AS cost, count(*) AS events,
               sum(c.cost_usd) FILTER (WHERE c.kind = 'llm') AS llm,
               sum(c.cost_usd) FILTER (WHERE c.kind = 'voice') AS voice,
               sum(c.cost_usd) FILTER (WHERE c.kind = 'embedding') AS embedding,
               sum(c.cost_usd) FILTER (WHERE c.kind = 'messaging') AS messaging,
               sum(c.input_tokens) AS input_tokens, sum(c.output_tokens) AS output_tokens)" COST_ROWS R"(
        GROUP BY 1)
    SELECT to_char(d.day AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS date, COALESCE(s.cost, 0)::float8 AS cost,
           COALESCE(s.llm, 0)::float8 AS llm, COALESCE(s.voice, 0)::float8 AS voice,
           COALESCE(s.embedding, 0)::float8 AS embedding, COALESCE(s.messaging, 0)::float8 AS messaging,
           COALESCE(s.events, 0) AS events, COALESCE(s.input_tokens, 0)::bigint AS input_tokens,
           COALESCE(s.output_tokens, 0)::bigint AS output_tokens
    FROM generate_series($2::timestamptz, $3::timestamptz - interval '24 hours', interval '24 hours') AS d(day)
    LEFT JOIN spent s ON s.day = d.day ORDER BY d.day)"};

// Always one row at least, with the statistics.
constexpr query select_cost_outliers{"select_cost_outliers", R"(
    WITH spent AS (
        SELECT c.broker_id, c.lead_id, sum(c.cost_usd)::float8 AS cost, count(*) AS events)" COST_ROWS R"(
          AND c.lead_id IS NOT NULL
        GROUP BY c.broker_id, c.lead_id HAVING sum(c.cost_usd) > 0),
    middle AS (
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY cost) AS median, count(*) AS leads FROM spent),
    spread AS (
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(s.cost - m.median)) AS mad FROM spent s, middle m),
    chosen AS (
        SELECT s.* FROM spent s, middle m, spread d
        WHERE m.leads < $9::bigint OR s.cost > m.median + $7::float8 * d.mad
        ORDER BY s.cost DESC, s.lead_id LIMIT $8::bigint)
    SELECT m.leads, m.median, d.mad, o.lead_id, o.cost, o.events, l.name,
           (SELECT count(*) FROM score_events e
            WHERE e.broker_id = o.broker_id AND e.lead_id = o.lead_id AND e.occurred_at >= $2::timestamptz
              AND e.occurred_at < $3::timestamptz
              AND (e.kind = 'inbound_message' OR (e.kind = 'outbound_attempt' AND e.event_id LIKE 'message:%'))) AS messages
    FROM middle m CROSS JOIN spread d LEFT JOIN chosen o ON true
    LEFT JOIN crm.lead_card l ON l.broker_id = o.broker_id AND l.lead_id = o.lead_id
    ORDER BY o.cost DESC, o.lead_id)"};

constexpr query select_broker_costs{"select_broker_costs", R"(
    WITH spent AS (
        SELECT c.broker_id, sum(c.cost_usd) AS cost, count(DISTINCT c.lead_id) AS leads)" COST_ROWS R"(
        GROUP BY c.broker_id)
    SELECT s.broker_id, b.name, s.cost::float8 AS cost, s.leads, (sum(s.cost) OVER ())::float8 AS all_costs
    FROM spent s LEFT JOIN crm.broker_settings b ON b.broker_id = s.broker_id
    ORDER BY s.cost DESC, s.broker_id)"};

json::object outlier_json(const database::row& r, double median)
{
    const auto cost = get<double>(r, "cost");
    return {{"lead_id", get<std::int64_t>(r, "lead_id")},
            {"lead_name", get<std::optional<std::string>>(r, "name")},
            {"cost_usd", usd(cost)},
            {"events", get<std::int64_t>(r, "events")},
            {"messages", get<std::int64_t>(r, "messages")},
            {"ratio_to_median", ratio(cost, median, 2)}};
}

json::value money(std::optional<double> amount)
{
    return amount ? json::value(usd(*amount)) : json::value();
}

}  // namespace

database::scope cost_query::scope() const
{
    if (broker_id)
        return tenant(*broker_id);
    return all_tenants;
}

json::array read_daily_costs(database::transaction& tx, const cost_query& q)
{
    json::array days;
    for (const auto& r : exec_costs(tx, select_daily_costs, q)) {
        json::object line{{"date", get<std::string>(r, "date")}, {"cost_usd", usd(get<double>(r, "cost"))}};
        for (const auto* kind : {"llm", "voice", "embedding", "messaging"})
            line.set(kind, usd(get<double>(r, kind)));
        for (const auto* count : {"events", "input_tokens", "output_tokens"})
            line.set(count, get<std::int64_t>(r, count));
        days.emplace_back(std::move(line));
    }
    return days;
}

json::value read_cost_outliers(database::transaction& tx, const cost_query& q, const outlier_query& o)
{
    const auto rows = exec_costs(tx, select_cost_outliers, q, o.z * mad_scale, o.limit, least_leads_for_mad);
    const auto median = get<std::optional<double>>(rows[0], "median");
    const auto mad = get<std::optional<double>>(rows[0], "mad");
    const bool by_mad = get<std::int64_t>(rows[0], "leads") >= least_leads_for_mad;
    json::array leads;
    for (const auto& r : rows)
        if (get<std::optional<std::int64_t>>(r, "lead_id"))
            leads.emplace_back(outlier_json(r, median.value_or(0)));
    json::object out{{"method", by_mad ? "mad" : "top_n"}, {"median_usd", money(median)}, {"mad_usd", money(mad)}};
    out.set("threshold_usd", by_mad ? money(*median + o.z * mad_scale * *mad) : json::value());
    out.set("data", std::move(leads));
    return out;
}

json::array read_costs_by_broker(database::transaction& tx, const cost_query& q)
{
    json::array brokers;
    for (const auto& r : exec_costs(tx, select_broker_costs, q)) {
        const auto cost = get<double>(r, "cost");
        const auto leads = get<std::int64_t>(r, "leads");
        brokers.emplace_back(json::object{{"broker_id", get<std::int64_t>(r, "broker_id")},
                                          {"broker_name", get<std::optional<std::string>>(r, "name")},
                                          {"cost_usd", usd(cost)},
                                          {"leads", leads},
                                          {"cost_per_lead_usd", ratio(cost, static_cast<double>(leads))},
                                          {"share", ratio(cost, get<double>(r, "all_costs"))}});
    }
    return brokers;
}

}  // namespace relevo::scoring
