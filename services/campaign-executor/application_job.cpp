#include "application_job.hpp"

#include "store_campaigns.hpp"

namespace relevo::campaign_executor {

namespace {

using database::get;
using database::query;

constexpr std::int64_t at_a_time = 500;
constexpr std::chrono::minutes while_paused{5};

constexpr query insert_job{"insert_campaign_job", R"(
    INSERT INTO campaign_jobs (broker_id, campaign_id, lead_ids, start_at, force_reentry)
    VALUES ($1, $2, $3, $4, $5) RETURNING id)"};
constexpr query lock_job{"lock_campaign_job", R"(
    SELECT campaign_id, done, cardinality(lead_ids) AS total, start_at, force_reentry FROM campaign_jobs
    WHERE id = $1 AND finished_at IS NULL FOR UPDATE)"};
constexpr query select_slice{"select_job_leads", R"(
    SELECT unnest(lead_ids[$2::integer + 1:$2::integer + $3::integer]) AS lead_id FROM campaign_jobs WHERE id = $1)"};
constexpr query advance_job{"advance_campaign_job", R"(
    UPDATE campaign_jobs SET done = $2::bigint, enrolled = enrolled + $3::bigint, already_enrolled = already_enrolled + $4::bigint,
           skipped = skipped + $5::bigint, finished_at = CASE WHEN $2::bigint >= cardinality(lead_ids) THEN now() END
    WHERE id = $1)"};
constexpr query end_job{"end_campaign_job", "UPDATE campaign_jobs SET finished_at = now() WHERE id = $1"};

void schedule_slice(messaging::unit& unit, std::int64_t broker_id, std::int64_t job_id, std::int64_t done,
                    std::optional<time_point> due = {})
{
    messaging::new_task task;
    task.kind = apply_leads_kind;
    task.broker_id = broker_id;
    task.payload = json::object{{"job_id", job_id}};
    task.due_at = due;
    const auto when = due ? ":" + std::to_string(due->time_since_epoch().count()) : "";
    task.dedupe_key = "apply_leads:" + std::to_string(job_id) + ":" + std::to_string(done) + when;
    unit.schedule(std::move(task));
}

std::vector<std::int64_t> slice_of(database::transaction& tx, std::int64_t job_id, std::int64_t done)
{
    std::vector<std::int64_t> ids;
    for (const auto& r : tx.exec(select_slice, job_id, done, at_a_time))
        ids.push_back(get<std::int64_t>(r, "lead_id"));
    return ids;
}

}  // namespace

std::int64_t begin_job(messaging::unit& unit, const campaign& c, const application& a)
{
    const auto id =
        get<std::int64_t>(unit.tx.one(insert_job, c.broker_id, c.id, a.lead_ids, a.start_at, a.force_reentry), "id");
    schedule_slice(unit, c.broker_id, id, 0);
    return id;
}

void continue_job(messaging::unit& unit, std::int64_t broker_id, std::int64_t job_id, time_point now)
{
    const auto job = unit.tx.maybe(lock_job, job_id);
    if (!job)
        return;
    const auto campaign_id = get<std::int64_t>(*job, "campaign_id");
    const auto done = get<std::int64_t>(*job, "done");
    const auto c = lock_open_campaign(unit, broker_id, campaign_id);
    if (!c) {
        const auto closed = store::find_campaign(unit.tx, broker_id, campaign_id);
        if (closed && closed->status == campaign_status::paused)
            return schedule_slice(unit, broker_id, job_id, done, now + while_paused);
        unit.tx.exec(end_job, job_id);
        return;
    }
    application part;
    part.lead_ids = slice_of(unit.tx, job_id, done);
    part.start_at = get<std::optional<time_point>>(*job, "start_at");
    part.force_reentry = get<bool>(*job, "force_reentry");
    const auto r = apply_to_leads(unit, *c, part, now);
    const auto after = done + static_cast<std::int64_t>(part.lead_ids.size());
    unit.tx.exec(advance_job, job_id, after, r.enrolled, r.already_enrolled, r.skipped.size());
    if (after < get<std::int64_t>(*job, "total"))
        schedule_slice(unit, broker_id, job_id, after);
}

}  // namespace relevo::campaign_executor
