#pragma once

#include <optional>
#include <string>

#include "database/transaction.hpp"
#include "domain/day_range.hpp"
#include "json/value.hpp"

// What is asked of cost_events. Days are UTC days, amounts USD.
namespace relevo::scoring {

struct cost_query
{
    std::optional<std::int64_t> broker_id;  // absent: all companies
    day_range days;
    std::string kind, provider, model;  // empty: any

    database::scope scope() const;
};

struct outlier_query
{
    std::int64_t limit = 20;
    double z = 3;  // how many (scaled) median deviations above the median a lead is one
};

// A file of the costs, or nothing where it would have more lines than cost_export_lines.
inline constexpr std::int64_t cost_export_lines = 50'000;
enum class granularity
{
    day,
    event
};

json::value read_cost_summary(database::transaction& tx, const cost_query& q, day today);
json::array read_daily_costs(database::transaction& tx, const cost_query& q);
json::value read_cost_outliers(database::transaction& tx, const cost_query& q, const outlier_query& o);
// Most expensive first.
json::array read_costs_by_broker(database::transaction& tx, const cost_query& q);
std::optional<std::string> read_cost_csv(database::transaction& tx, const cost_query& q, granularity g);

}  // namespace relevo::scoring
