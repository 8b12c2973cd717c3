#include "csv_file.hpp"
#include "handlers/handlers.hpp"
#include "lead_import.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

[[noreturn]] void refuse_import_not_found()
{
    refuse(404, "not_found", "La importación no existe");
}

// The company whose import an ADMIN asks for.
awaitable<std::int64_t> importing_broker(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    co_return auth::acting_broker(req, user);
}

std::string joined(const json::array& problems, const char* key, const char* between)
{
    std::string out;
    for (const auto& p : problems)
        out += (out.empty() ? "" : between) + p.text(key);
    return out;
}

// The columns that errors.csv repeats: all but those that an earlier errors.csv added.
std::vector<std::size_t> kept_columns(const std::vector<std::string>& header)
{
    const auto columns = import_columns(header);
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].field != import_field::ignored || header[i].empty())
            kept.push_back(i);
    return kept;
}

std::string errors_line(const imports::refused_row& row, const std::vector<std::size_t>& kept, char delimiter)
{
    std::vector<std::string> cells;
    for (const auto i : kept)
        cells.push_back(i < row.cells.size() && row.cells[i].as_string() ? *row.cells[i].as_string() : std::string());
    cells.push_back(joined(row.problems, "code", " "));
    cells.push_back(joined(row.problems, "message", "; "));
    return csv::write(cells, delimiter);
}

// The refused rows as they were, and why: corrected, the file is imported as it is.
std::string errors_file(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto job = imports::find(tx, broker_id, id);
    if (!job)
        refuse_import_not_found();
    const auto kept = kept_columns(job->header);
    std::vector<std::string> header;
    for (const auto i : kept)
        header.push_back(job->header[i]);
    header.push_back("error_code");
    header.push_back("error_message");
    auto out = "\xEF\xBB\xBF" + csv::write(header, job->delimiter);
    for (const auto& row : imports::errors(tx, broker_id, id))
        out += errors_line(row, kept, job->delimiter);
    return out;
}

void cancel_job(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    if (imports::cancel(tx, broker_id, id))
        return;
    if (!imports::find(tx, broker_id, id))
        refuse_import_not_found();
    refuse(409, "import_ended", "La importación ya terminó");
}

}  // namespace

// GET /api/v1/leads/imports/{job_id}: ADMIN.
awaitable<http::response> show_import(const context& ctx, const http::request& req)
{
    const auto broker_id = co_await importing_broker(ctx, req);
    const auto id = http::id_parameter(req, "job_id");
    const auto find = [&](database::transaction& tx) { return imports::find(tx, broker_id, id); };
    const auto job = co_await ctx.db.read(tenant(broker_id), find);
    if (!job)
        refuse_import_not_found();
    co_return http::ok(to_json(*job));
}

// GET /api/v1/leads/imports/{job_id}/errors.csv: ADMIN.
awaitable<http::response> show_import_errors(const context& ctx, const http::request& req)
{
    const auto broker_id = co_await importing_broker(ctx, req);
    const auto id = http::id_parameter(req, "job_id");
    const auto write = [&](database::transaction& tx) { return errors_file(tx, broker_id, id); };
    auto file = co_await ctx.db.read(tenant(broker_id), write);
    auto answer = http::text(200, std::move(file), "text/csv; charset=utf-8");
    answer.headers.add("Content-Disposition", "attachment; filename=\"errors-" + std::to_string(id) + ".csv\"");
    co_return answer;
}

// DELETE /api/v1/leads/imports/{job_id}: ADMIN. 204; what is imported stays. 409 import_ended.
awaitable<http::response> cancel_import(const context& ctx, const http::request& req)
{
    const auto broker_id = co_await importing_broker(ctx, req);
    const auto id = http::id_parameter(req, "job_id");
    const auto cancel = [&](database::transaction& tx) { cancel_job(tx, broker_id, id); };
    co_await ctx.db.transact(tenant(broker_id), cancel);
    co_return http::no_content();
}

}  // namespace relevo::crm_sync
