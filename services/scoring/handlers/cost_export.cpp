#include "handlers/cost_parameters.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

[[noreturn]] void too_many_lines()
{
    const std::string message = "Más de " + std::to_string(cost_export_lines) + " líneas: acorte el período";
    throw http::refusal({422, "export_too_large", message, {{"from", "export_too_large", message}}});
}

}  // namespace

// GET /api/v1/admin/costs/export.csv?granularity=day|event. An answer lies in memory as a whole, so its lines are
// bounded: 422 export_too_large.
awaitable<http::response> cost_export(const context& ctx, const http::request& req)
{
    field_checks checks;
    const auto q = read_cost_query(ctx, req, utc_today(), checks);
    const auto wanted = choice(req, "granularity", {"day", "event"}, checks);
    checks.refuse_if_any();
    const auto g = wanted == "event" ? granularity::event : granularity::day;
    const auto read = [&](database::transaction& tx) { return read_cost_csv(tx, q, g); };
    auto csv = co_await ctx.db.read(q.scope(), read);
    if (!csv)
        too_many_lines();
    auto answer = http::text(200, std::move(*csv), "text/csv; charset=utf-8");
    answer.headers.set("Content-Disposition", "attachment; filename=\"costs_" + date_text(q.days.first) + "_" +
                                                  date_text(q.days.last) + ".csv\"");
    co_return answer;
}

}  // namespace relevo::scoring
