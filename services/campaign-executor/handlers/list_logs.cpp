#include <algorithm>

#include "handlers/access.hpp"
#include "handlers/handlers.hpp"
#include "store_logs.hpp"

namespace relevo::campaign_executor {

namespace {

std::optional<std::int64_t> number(const http::request& req, const char* name, problems& found)
{
    const auto text = req.parameter(name).value_or("");
    if (text.empty())
        return std::nullopt;
    if (text.size() > 9 || !std::all_of(text.begin(), text.end(), ::isdigit)) {
        found.add(name, "invalid_type", "Debe ser un número");
        return std::nullopt;
    }
    return std::stoll(text);
}

std::optional<std::string> instant(const http::request& req, const char* name, problems& found)
{
    const auto text = req.parameter(name);
    if (!text || text->empty())
        return std::nullopt;
    if (models::lacks_offset(*text))
        found.add(name, "timezone_required", "Falta la zona horaria");
    else if (!models::parse_rfc3339(*text))
        found.add(name, "invalid_time", "No es una fecha y hora válida");
    return text;
}

log_filter parse_filter(const http::request& req)
{
    problems found;
    log_filter f;
    f.campaign_id = http::id_parameter(req, "id");
    f.page = http::page_of(req);
    f.lead_id = number(req, "lead_id", found);
    f.step_number = number(req, "step_number", found);
    f.from = instant(req, "from", found);
    f.to = instant(req, "to", found);
    f.status = req.parameter("status").value_or("");
    static constexpr std::string_view statuses[] = {"", "pending", "sent", "completed", "failed", "skipped", "unknown"};
    if (std::find(std::begin(statuses), std::end(statuses), f.status) == std::end(statuses))
        found.add("status", "invalid_value", "El estado no existe");
    const auto sort = req.parameter("sort").value_or("-created_at");
    f.oldest_first = sort == "created_at";
    if (sort != "created_at" && sort != "-created_at")
        found.add("sort", "invalid_value", "created_at o -created_at");
    found.refuse();
    return f;
}

}  // namespace

// GET /api/v1/campaigns/{id}/logs: what the steps did.
awaitable<http::response> list_logs(const context& ctx, const http::request& req)
{
    const auto who = reader(ctx, req);
    const auto f = parse_filter(req);
    const auto read = [&](database::transaction& tx) {
        found_or_404(store::find_campaign(tx, who.broker_id, f.campaign_id));
        return store::list_runs(tx, f);
    };
    const auto list = co_await ctx.db.read(tenant{who.broker_id}, read);
    co_return http::ok(list);
}

// GET /api/v1/campaigns/{id}/enrollments?status=
awaitable<http::response> list_enrollments(const context& ctx, const http::request& req)
{
    const auto who = reader(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto page = http::page_of(req);
    const auto status = req.parameter("status").value_or("");
    const auto read = [&](database::transaction& tx) {
        found_or_404(store::find_campaign(tx, who.broker_id, id));
        return store::list_enrollments(tx, id, status, page);
    };
    const auto list = co_await ctx.db.read(tenant{who.broker_id}, read);
    co_return http::ok(list);
}

}  // namespace relevo::campaign_executor
