#include "store_logs.hpp"

#include "stored_json.hpp"

namespace relevo::campaign_executor::store {

namespace {

using database::get;
using database::query;

#define RUN_FILTER                                                                                         \
    "r.campaign_id = $1 AND ($2::bigint IS NULL OR r.lead_id = $2) AND ($3 = '' OR r.status = $3) "        \
    "AND ($4::integer IS NULL OR r.step_number = $4) AND ($5::timestamptz IS NULL OR r.created_at >= $5) " \
    "AND ($6::timestamptz IS NULL OR r.created_at < $6) "

constexpr query count_runs{"count_step_runs", "SELECT count(*) AS total FROM campaign_step_runs r WHERE " RUN_FILTER};
constexpr query select_runs{
    "select_step_runs",
    "SELECT r.id, r.campaign_id, r.version, r.enrollment_id, r.lead_id, l.name AS lead_name, "
    "r.step_number, r.step_id, r.action, r.variant, r.attempt, r.status, r.skip_reason, r.error, "
    "r.scheduled_for, r.executed_at, r.dispatch_key, r.response::text AS response, r.created_at "
    "FROM campaign_step_runs r "
    "LEFT JOIN crm.lead_card l ON l.broker_id = r.broker_id AND l.lead_id = r.lead_id "
    "WHERE " RUN_FILTER "ORDER BY CASE WHEN $7::boolean THEN r.id END, r.id DESC OFFSET $8::bigint LIMIT $9::bigint"};

constexpr query count_enrollments_of{"count_enrollments_of", R"(
    SELECT count(*) AS total FROM campaign_enrollments WHERE campaign_id = $1 AND ($2 = '' OR status = $2))"};
constexpr query select_enrollments{"select_enrollments", R"(
    SELECT id, lead_id, status, step_number, next_run_at, exit_reason, version, entered_at, finished_at,
           variant_map::text AS variant_map
    FROM campaign_enrollments WHERE campaign_id = $1 AND ($2 = '' OR status = $2)
    ORDER BY id DESC OFFSET $3::bigint LIMIT $4::bigint)"};

using text = std::optional<std::string>;
using number = std::optional<std::int64_t>;

json::value run_json(const database::row& r)
{
    return json::object{{"id", get<std::int64_t>(r, "id")},
                        {"campaign_id", get<std::int64_t>(r, "campaign_id")},
                        {"campaign_version", get<std::int64_t>(r, "version")},
                        {"enrollment_id", get<std::int64_t>(r, "enrollment_id")},
                        {"lead_id", get<std::int64_t>(r, "lead_id")},
                        {"lead_name", get<text>(r, "lead_name")},
                        {"step_number", get<std::int64_t>(r, "step_number")},
                        {"step_id", get<number>(r, "step_id")},
                        {"action", get<std::string>(r, "action")},
                        {"variant", get<text>(r, "variant")},
                        {"attempt", get<std::int64_t>(r, "attempt")},
                        {"status", get<std::string>(r, "status")},
                        {"skip_reason", get<text>(r, "skip_reason")},
                        {"error", get<text>(r, "error")},
                        {"scheduled_for", database::timestamp(r, "scheduled_for")},
                        {"executed_at", database::timestamp(r, "executed_at")},
                        {"dispatch_key", get<std::string>(r, "dispatch_key")},
                        {"response", stored_json(r, "response")},
                        {"created_at", database::timestamp(r, "created_at")}};
}

json::value enrollment_json(const database::row& r)
{
    return json::object{{"id", get<std::int64_t>(r, "id")},
                        {"lead_id", get<std::int64_t>(r, "lead_id")},
                        {"status", get<std::string>(r, "status")},
                        {"current_step", get<std::int64_t>(r, "step_number")},
                        {"next_run_at", database::timestamp(r, "next_run_at")},
                        {"exit_reason", get<text>(r, "exit_reason")},
                        {"version", get<std::int64_t>(r, "version")},
                        {"entered_at", database::timestamp(r, "entered_at")},
                        {"finished_at", database::timestamp(r, "finished_at")},
                        {"variant_map", stored_json(r, "variant_map")}};
}

}  // namespace

json::value list_runs(database::transaction& tx, const log_filter& f)
{
    const auto total =
        get<std::int64_t>(tx.one(count_runs, f.campaign_id, f.lead_id, f.status, f.step_number, f.from, f.to), "total");
    json::array data;
    for (const auto& r : tx.exec(select_runs, f.campaign_id, f.lead_id, f.status, f.step_number, f.from, f.to,
                                 f.oldest_first, f.page.skip, f.page.limit))
        data.push_back(run_json(r));
    return http::envelope(std::move(data), total, f.page);
}

json::value list_enrollments(database::transaction& tx, std::int64_t campaign_id, const std::string& status,
                             http::page page)
{
    const auto total = get<std::int64_t>(tx.one(count_enrollments_of, campaign_id, status), "total");
    json::array data;
    for (const auto& r : tx.exec(select_enrollments, campaign_id, status, page.skip, page.limit))
        data.push_back(enrollment_json(r));
    return http::envelope(std::move(data), total, page);
}

}  // namespace relevo::campaign_executor::store
