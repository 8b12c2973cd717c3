#include "cost_watch.hpp"

#include "domain/day_range.hpp"
#include "models/time.hpp"

namespace relevo::scoring {

namespace {

using database::get;

constexpr database::query insert_cost_alerts{"insert_cost_alerts", R"(
    WITH noted AS (
        SELECT n.broker_id, n.day, (b.alerts ->> 'daily_cost_alert_usd')::float8 AS threshold
        FROM unnest($1::bigint[], $2::date[]) AS n(broker_id, day)
        JOIN crm.broker_settings b ON b.broker_id = n.broker_id
        WHERE jsonb_typeof(b.alerts -> 'daily_cost_alert_usd') = 'number'
          AND NOT EXISTS (SELECT FROM cost_alerts a WHERE a.broker_id = n.broker_id AND a.day = n.day)),
    spent AS (
        SELECT n.*, (SELECT sum(c.cost_usd) FROM cost_events c
                     WHERE c.broker_id = n.broker_id AND c.created_at >= n.day::timestamp AT TIME ZONE 'UTC'
                       AND c.created_at < (n.day + 1)::timestamp AT TIME ZONE 'UTC') AS cost
        FROM noted n)
    INSERT INTO cost_alerts (broker_id, day, cost_usd, threshold_usd)
    SELECT broker_id, day, cost, threshold FROM spent WHERE cost > threshold
    ORDER BY broker_id, day
    ON CONFLICT DO NOTHING
    RETURNING broker_id, day::text AS day, cost_usd::float8 AS cost, threshold_usd AS threshold)"};

}  // namespace

void cost_watch::added(std::int64_t broker_id, const std::string& at)
{
    const auto when = models::parse_rfc3339(at).value_or(std::chrono::system_clock::now());
    days_.emplace(broker_id, date_text(std::chrono::floor<std::chrono::days>(when)));
}

void cost_watch::flush(messaging::unit& u)
{
    std::vector<std::int64_t> brokers;
    std::vector<std::string> days;
    for (const auto& [broker, date] : days_) {
        brokers.push_back(broker);
        days.push_back(date);
    }
    days_.clear();
    for (const auto& r : u.tx.exec(insert_cost_alerts, brokers, days)) {
        const json::object alert{{"date", get<std::string>(r, "day")},
                                 {"cost_usd", get<double>(r, "cost")},
                                 {"threshold_usd", get<double>(r, "threshold")}};
        u.publish_frame(get<std::int64_t>(r, "broker_id"), 0, "cost_alert", alert);
    }
}

}  // namespace relevo::scoring
