#include "cost_rows.hpp"
#include "models/csv_line.hpp"

namespace relevo::scoring {

namespace {

using database::query;

constexpr query select_cost_days{"select_cost_days", R"(
    SELECT to_char(s.day AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS date, s.broker_id, b.name AS broker_name, NULL AS lead_id,
           s.kind, s.provider, s.model, s.operation, s.input_tokens, s.output_tokens, s.units, s.unit, s.cost_usd,
           s.priced
    FROM (SELECT date_trunc('day', c.created_at, 'UTC') AS day, c.broker_id, c.kind, c.provider, c.model, c.operation,
                 c.unit, c.priced, sum(c.input_tokens) AS input_tokens, sum(c.output_tokens) AS output_tokens,
                 sum(c.units) AS units, sum(c.cost_usd) AS cost_usd)" COST_ROWS R"(
          GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) s
    LEFT JOIN crm.broker_settings b ON b.broker_id = s.broker_id
    ORDER BY s.day, s.broker_id, s.kind, s.provider, s.model, s.operation, s.unit, s.priced LIMIT $7::bigint)"};

constexpr query select_cost_events{"select_cost_events", R"(
    SELECT to_char(s.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS date, s.broker_id, b.name AS broker_name,
           s.lead_id, s.kind, s.provider, s.model, s.operation, s.input_tokens, s.output_tokens, s.units, s.unit,
           s.cost_usd, s.priced
    FROM (SELECT c.*)" COST_ROWS R"() s
    LEFT JOIN crm.broker_settings b ON b.broker_id = s.broker_id
    ORDER BY s.created_at, s.id LIMIT $7::bigint)"};

std::string_view cell(const database::row& r, const char* column)
{
    const auto field = r[column];
    return field.is_null() ? std::string_view() : std::string_view(field.c_str(), field.size());
}

}  // namespace

std::optional<std::string> read_cost_csv(database::transaction& tx, const cost_query& q, granularity g)
{
    const std::vector<const char*> columns = {"date",     "broker_id", "broker_name", "lead_id",      "kind",
                                              "provider", "model",     "operation",   "input_tokens", "output_tokens",
                                              "units",    "unit",      "cost_usd",    "priced"};
    const auto rows =
        exec_costs(tx, g == granularity::day ? select_cost_days : select_cost_events, q, cost_export_lines + 1);
    if (static_cast<std::int64_t>(rows.size()) > cost_export_lines)
        return std::nullopt;
    std::string out;
    models::append_csv_line(out, {columns.begin(), columns.end()});
    std::vector<std::string_view> cells(columns.size());
    for (const auto& r : rows) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            cells[i] = cell(r, columns[i]);
        cells.back() = cells.back() == "t" ? "true" : "false";
        models::append_csv_line(out, cells);
    }
    return out;
}

}  // namespace relevo::scoring
