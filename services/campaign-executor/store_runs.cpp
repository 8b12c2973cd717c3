#include "store_runs.hpp"

#include "stored_json.hpp"

namespace relevo::campaign_executor::store {

namespace {

using database::get;
using database::query;

constexpr query add_run{"insert_step_run", R"(
    INSERT INTO campaign_step_runs (broker_id, campaign_id, enrollment_id, lead_id, version, step_number, step_id, action,
                                    visit, attempt, status, skip_reason, error, scheduled_for, executed_at, dispatch_key,
                                    channel, variant, message_template_id)
    VALUES ($1, $2, $3, $4, $5, $6, NULLIF($7::bigint, 0), $8, $9, $10, $11, NULLIF($12, ''), NULLIF($13, ''), $14,
            CASE WHEN $11 = 'completed' THEN now() END, $15, NULLIF($16, ''), NULLIF($17, ''), NULLIF($18::bigint, 0))
    ON CONFLICT (enrollment_id, step_number, visit, attempt) DO NOTHING RETURNING id)"};

constexpr query find_run_by_key{"find_step_run", R"(
    SELECT id, enrollment_id, step_number, visit, attempt, status, error, outcome, is_fault, dispatch_key,
           response::text AS response
    FROM campaign_step_runs WHERE dispatch_key = $1)"};

constexpr query update_run{"update_step_run", R"(
    UPDATE campaign_step_runs SET status = $2, error = NULLIF($3, ''), outcome = NULLIF($4, ''), response = $5::jsonb,
           executed_at = COALESCE(executed_at, now()), is_fault = $6,
           settled_at = CASE WHEN $6::boolean IS DISTINCT FROM is_fault THEN now() ELSE settled_at END
    WHERE id = $1)"};

constexpr query find_outcomes{"find_step_outcomes", R"(
    SELECT outcome FROM campaign_step_runs
    WHERE enrollment_id = $1 AND step_number = $2 AND visit = $3 AND outcome IS NOT NULL ORDER BY attempt)"};

constexpr query find_last_visit{"find_last_visit", R"(
    SELECT COALESCE(max(visit), 0) AS visit FROM campaign_step_runs WHERE enrollment_id = $1 AND step_number = $2)"};

constexpr query find_standings{"find_step_standings", R"(
    SELECT DISTINCT ON (step_number) step_number, COALESCE(response->>'delivery_status', status) AS status, created_at
    FROM campaign_step_runs WHERE enrollment_id = $1 ORDER BY step_number, id DESC)"};

constexpr query find_last_call{"find_last_call_outcome", R"(
    SELECT outcome FROM campaign_step_runs
    WHERE broker_id = $1 AND lead_id = $2 AND action = 'make_call' AND outcome IS NOT NULL
    ORDER BY created_at DESC, id DESC LIMIT 1)"};

// A message that failed reached nobody.
#define REACHED                                                                            \
    "attempt = 1 AND channel IS NOT NULL AND (status IN ('pending', 'sent', 'completed') " \
    "OR status = 'failed' AND action = 'make_call') "
constexpr query find_contacts{"find_recent_contacts",
                              "SELECT channel, created_at FROM campaign_step_runs "
                              "WHERE broker_id = $1 AND lead_id = $2 AND created_at > now() - interval '7 days' "
                              "AND " REACHED};
constexpr query count_contacts{"count_campaign_contacts",
                               "SELECT count(*) AS n FROM campaign_step_runs "
                               "WHERE campaign_id = $1 AND created_at >= $2 AND " REACHED};

// A call whose end was never told does not hold its place for ever.
constexpr query count_calls{"count_calls_under_way", R"(
    SELECT count(*) AS n FROM campaign_step_runs
    WHERE campaign_id = $1 AND action = 'make_call' AND status IN ('pending', 'sent')
      AND created_at > now() - interval '2 hours')"};

constexpr query count_samples{"count_circuit_samples", R"(
    SELECT count(*) FILTER (WHERE r.is_fault) AS failures, count(*) AS n
    FROM campaign_step_runs r JOIN campaigns c ON c.id = r.campaign_id
    WHERE r.campaign_id = $1 AND r.is_fault IS NOT NULL
      AND r.settled_at > GREATEST(now() - $2 * interval '1 second', COALESCE(c.running_since, '-infinity')))"};

constexpr query add_pace{"add_pace", R"(
    INSERT INTO rate_limits (broker_id, key, tat) VALUES ($1, $2, '-infinity') ON CONFLICT DO NOTHING)"};
constexpr query lock_pace_row{"lock_pace", "SELECT 1 FROM rate_limits WHERE broker_id = $1 AND key = $2 FOR UPDATE"};
constexpr query advance_rate{"advance_rate", R"(
    INSERT INTO rate_limits AS r (broker_id, key, tat)
    VALUES ($1, $2, $4::timestamptz + $3 * interval '1 millisecond')
    ON CONFLICT (broker_id, key) DO UPDATE
        SET tat = GREATEST(r.tat, $4::timestamptz) + $3 * interval '1 millisecond'
    RETURNING tat - $3 * interval '1 millisecond' AS slot)"};

constexpr query delete_pair_rates{"forget_pair_rates", R"(
    DELETE FROM rate_limits WHERE key LIKE $1 || '%' AND tat < now() - interval '1 hour')"};

}  // namespace

bool insert_run(database::transaction& tx, const enrollment& e, const step& s, const step_run& run)
{
    return !tx.exec(add_run, e.broker_id, e.campaign_id, e.id, e.lead_id, e.version, run.step_number, s.id,
                    models::to_string(s.action), run.visit, run.attempt, run.status, run.skip_reason, run.error,
                    e.due_at, run.dispatch_key, run.channel, run.variant, run.message_template_id)
                .empty();
}

std::optional<step_run> find_run(database::transaction& tx, const std::string& dispatch_key)
{
    const auto r = tx.maybe(find_run_by_key, dispatch_key);
    if (!r)
        return std::nullopt;
    step_run run;
    run.id = get<std::int64_t>(*r, "id");
    run.enrollment_id = get<std::int64_t>(*r, "enrollment_id");
    run.step_number = get<int>(*r, "step_number");
    run.visit = get<int>(*r, "visit");
    run.attempt = get<int>(*r, "attempt");
    run.status = get<std::string>(*r, "status");
    run.error = get<std::optional<std::string>>(*r, "error").value_or("");
    run.is_fault = get<std::optional<bool>>(*r, "is_fault");
    run.outcome = get<std::optional<std::string>>(*r, "outcome").value_or("");
    run.dispatch_key = get<std::string>(*r, "dispatch_key");
    run.response = stored_json(*r, "response");
    return run;
}

void save_run(database::transaction& tx, const step_run& run)
{
    const auto response = run.response.is_null() ? std::nullopt : std::optional(json::serialize(run.response));
    tx.exec(update_run, run.id, run.status, run.error, run.outcome, response, run.is_fault);
}

std::vector<std::string> outcomes(database::transaction& tx, const enrollment& e, int step_number)
{
    std::vector<std::string> all;
    for (const auto& r : tx.exec(find_outcomes, e.id, step_number, e.visit))
        all.push_back(get<std::string>(r, "outcome"));
    return all;
}

int next_visit(database::transaction& tx, std::int64_t enrollment_id, int step_number)
{
    return get<int>(tx.one(find_last_visit, enrollment_id, step_number), "visit") + 1;
}

std::map<int, step_standing> standings(database::transaction& tx, std::int64_t enrollment_id)
{
    std::map<int, step_standing> all;
    for (const auto& r : tx.exec(find_standings, enrollment_id))
        all.emplace(get<int>(r, "step_number"),
                    step_standing{get<std::string>(r, "status"), get<time_point>(r, "created_at")});
    return all;
}

std::optional<std::string> last_call_outcome(database::transaction& tx, lead_ref lead)
{
    const auto r = tx.maybe(find_last_call, lead.broker_id, lead.lead_id);
    return r ? std::optional(get<std::string>(*r, "outcome")) : std::nullopt;
}

std::vector<contact> recent_contacts(database::transaction& tx, lead_ref lead)
{
    std::vector<contact> all;
    for (const auto& r : tx.exec(find_contacts, lead.broker_id, lead.lead_id))
        all.push_back({get<time_point>(r, "created_at"), get<std::string>(r, "channel")});
    return all;
}

void lock_pace(database::transaction& tx, std::int64_t broker_id, std::int64_t campaign_id)
{
    const auto key = "campaign:" + std::to_string(campaign_id);
    tx.exec(add_pace, broker_id, key);
    tx.exec(lock_pace_row, broker_id, key);
}

time_point take_slot(database::transaction& tx, std::int64_t broker_id, const std::string& key,
                     std::chrono::milliseconds interval, time_point now)
{
    return get<time_point>(tx.one(advance_rate, broker_id, key, interval.count(), now), "slot");
}

void forget_pair_rates(database::transaction& tx)
{
    tx.exec(delete_pair_rates, pair_rate);
}

std::int64_t contacts_since(database::transaction& tx, std::int64_t campaign_id, time_point since)
{
    return get<std::int64_t>(tx.one(count_contacts, campaign_id, since), "n");
}

std::int64_t calls_under_way(database::transaction& tx, std::int64_t campaign_id)
{
    return get<std::int64_t>(tx.one(count_calls, campaign_id), "n");
}

samples recent_samples(database::transaction& tx, std::int64_t campaign_id, std::chrono::seconds window)
{
    const auto r = tx.one(count_samples, campaign_id, window.count());
    return {get<int>(r, "failures"), get<int>(r, "n")};
}

}  // namespace relevo::campaign_executor::store
