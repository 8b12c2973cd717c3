#include "store_campaigns.hpp"

#include "stored_json.hpp"

namespace relevo::campaign_executor::store {

namespace {

using database::get;
using database::query;

#define CAMPAIGN_COLUMNS                                                                                             \
    "c.id, c.broker_id, c.name, c.description, c.channel, c.status, c.triggered_by, c.trigger_condition::text, "     \
    "c.max_contacts, c.audience::text, c.reentry::text, c.exit_conditions::text, c.schedule::text, c.limits::text, " \
    "c.call_retry::text, c.circuit_breaker::text, c.priority, c.active_version, c.pause_reason, c.created_by, "      \
    "c.created_at, c.updated_at, c.activated_at, c.version"

#define ENROLLMENT_COUNTS                                                                           \
    "count(e.id) AS enrolled, "                                                                     \
    "count(e.id) FILTER (WHERE e.status IN ('active', 'waiting', 'in_flight', 'paused')) AS open, " \
    "count(e.id) FILTER (WHERE e.status = 'completed') AS completed, "                              \
    "count(e.id) FILTER (WHERE e.status = 'exited') AS exited, "                                    \
    "count(e.id) FILTER (WHERE e.status = 'failed') AS failed"

constexpr query insert_one{"insert_campaign", R"(
    INSERT INTO campaigns (broker_id, name, description, channel, status, triggered_by, trigger_condition, max_contacts,
        audience, reentry, exit_conditions, schedule, limits, call_retry, circuit_breaker, priority, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    ON CONFLICT (broker_id, name) WHERE status <> 'archived' DO NOTHING
    RETURNING id, created_at, updated_at)"};

constexpr query name_taken{"campaign_name_taken", R"(
    SELECT id FROM campaigns WHERE broker_id = $1 AND name = $2 AND status <> 'archived' AND id <> $3)"};

constexpr query update_one{"update_campaign", R"(
    UPDATE campaigns SET name = $3, description = $4, channel = $5, status = $6, triggered_by = $7, trigger_condition = $8,
        max_contacts = $9, audience = $10, reentry = $11, exit_conditions = $12, schedule = $13, limits = $14,
        call_retry = $15, circuit_breaker = $16, priority = $17, active_version = $18, pause_reason = $19,
        running_since = CASE WHEN $6 IN ('active', 'scheduled') AND status NOT IN ('active', 'scheduled') THEN now()
                             ELSE running_since END,
        activated_at = CASE WHEN $18::integer IS DISTINCT FROM active_version THEN now() ELSE activated_at END,
        updated_at = now(), version = version + 1
    WHERE broker_id = $1 AND id = $2 RETURNING updated_at, activated_at, version)"};

constexpr query find_one{"find_campaign",
                         "SELECT " CAMPAIGN_COLUMNS " FROM campaigns c WHERE c.broker_id = $1 AND c.id = $2"};
constexpr query lock_one{"lock_campaign", "SELECT " CAMPAIGN_COLUMNS
                                          " FROM campaigns c WHERE c.broker_id = $1 AND c.id = $2 FOR NO KEY UPDATE"};

constexpr query find_triggered{
    "find_triggered_campaigns",
    "SELECT " CAMPAIGN_COLUMNS
    " FROM campaigns c WHERE ($1::bigint IS NULL OR c.broker_id = $1) "
    "AND c.triggered_by = $2 AND c.triggered_by <> 'manual' "
    "AND c.status IN ('active', 'scheduled') "
    "AND c.running_since <= COALESCE(NULLIF($3::text, '')::timestamptz, now()) ORDER BY c.id"};
constexpr query find_entered{"find_entered_within", R"(
    SELECT DISTINCT lead_id FROM campaign_enrollments
    WHERE campaign_id = $1 AND entered_at > now() - $2 * interval '1 day' AND lead_id = ANY ($3::bigint[]))"};

constexpr query list_all{"list_campaigns",
                         "SELECT " CAMPAIGN_COLUMNS
                         ", n.* FROM campaigns c "
                         "CROSS JOIN LATERAL (SELECT " ENROLLMENT_COUNTS
                         " FROM campaign_enrollments e "
                         "WHERE e.campaign_id = c.id) n "
                         "WHERE c.broker_id = $1 AND ($2 = '' AND c.status <> 'archived' OR c.status = $2) "
                         "AND ($3 = '' OR c.channel = $3) AND ($4 = '' OR c.triggered_by = $4) "
                         "AND ($5 = '' OR strpos(lower(c.name), lower($5)) > 0) "
                         "ORDER BY CASE WHEN $6::boolean THEN c.id END, c.id DESC OFFSET $7::bigint LIMIT $8::bigint"};

constexpr query count_all{"count_campaigns", R"(
    SELECT count(*) AS total FROM campaigns c
    WHERE c.broker_id = $1 AND ($2 = '' AND c.status <> 'archived' OR c.status = $2) AND ($3 = '' OR c.channel = $3)
      AND ($4 = '' OR c.triggered_by = $4) AND ($5 = '' OR strpos(lower(c.name), lower($5)) > 0))"};

constexpr query count_one{"count_enrollments",
                          "SELECT " ENROLLMENT_COUNTS " FROM campaign_enrollments e WHERE e.campaign_id = $1"};

constexpr query select_steps{"select_steps", R"(
    SELECT id, step_number, definition::text AS definition FROM campaign_steps WHERE campaign_id = $1 ORDER BY step_number)"};

constexpr query add_step{"insert_step", R"(
    INSERT INTO campaign_steps (broker_id, campaign_id, step_number, definition) VALUES ($1, $2, $3, $4)
    ON CONFLICT (campaign_id, step_number) DO NOTHING RETURNING id, step_number, definition::text AS definition)"};

constexpr query highest_step{"highest_step", R"(
    SELECT COALESCE(max(step_number), 0) AS n FROM campaign_steps WHERE campaign_id = $1)"};

constexpr query insert_version{"insert_campaign_version", R"(
    INSERT INTO campaign_versions (broker_id, campaign_id, version, steps) VALUES ($1, $2, $3, $4))"};

constexpr query select_version{"select_campaign_version", R"(
    SELECT steps::text AS steps FROM campaign_versions WHERE campaign_id = $1 AND version = $2)"};

constexpr query delete_one{"delete_campaign", "DELETE FROM campaigns WHERE id = $1"};

constexpr query select_voice_config{"select_voice_config", R"(
    SELECT 1 FROM crm.voice_config WHERE broker_id = $1 LIMIT 1)"};

campaign campaign_of(const database::row& r)
{
    campaign c;
    c.id = get<std::int64_t>(r, "id");
    c.broker_id = get<std::int64_t>(r, "broker_id");
    c.name = get<std::string>(r, "name");
    c.description = get<std::optional<std::string>>(r, "description");
    c.channel = get<std::string>(r, "channel");
    c.status = models::parse_campaign_status(get<std::string>(r, "status")).value_or(campaign_status::draft);
    c.triggered_by = get<std::string>(r, "triggered_by");
    c.max_contacts = get<std::optional<std::int64_t>>(r, "max_contacts");
    c.settings = {stored_json(r, "trigger_condition"), stored_json(r, "audience"),       stored_json(r, "reentry"),
                  stored_json(r, "exit_conditions"),   stored_json(r, "schedule"),       stored_json(r, "limits"),
                  stored_json(r, "call_retry"),        stored_json(r, "circuit_breaker")};
    c.priority = get<int>(r, "priority");
    c.active_version = get<std::optional<int>>(r, "active_version");
    c.pause_reason = get<std::optional<std::string>>(r, "pause_reason");
    c.created_by = get<std::optional<std::int64_t>>(r, "created_by");
    c.created_at = database::timestamp(r, "created_at");
    c.updated_at = database::timestamp(r, "updated_at");
    c.activated_at = database::timestamp(r, "activated_at");
    c.version = get<int>(r, "version");
    return c;
}

enrollment_counts counts_of(const database::row& r)
{
    return {get<std::int64_t>(r, "enrolled"), get<std::int64_t>(r, "open"), get<std::int64_t>(r, "completed"),
            get<std::int64_t>(r, "exited"), get<std::int64_t>(r, "failed")};
}

json::value step_of(const database::row& r)
{
    json::object step{{"id", get<std::int64_t>(r, "id")}};
    const auto definition = stored_json(r, "definition");
    if (definition.is_object())
        for (const auto& [name, v] : *definition.as_object())
            step.set(name, v);
    return step;
}

}  // namespace

bool insert_campaign(database::transaction& tx, campaign& c)
{
    const auto& s = c.settings;
    const auto r = tx.maybe(insert_one, c.broker_id, c.name, c.description, c.channel, models::to_string(c.status),
                            c.triggered_by, json::serialize(s.trigger_condition), c.max_contacts,
                            json::serialize(s.audience), json::serialize(s.reentry), json::serialize(s.exit_conditions),
                            json::serialize(s.schedule), json::serialize(s.limits), json::serialize(s.call_retry),
                            json::serialize(s.circuit_breaker), c.priority, c.created_by);
    if (!r)
        return false;
    c.id = get<std::int64_t>(*r, "id");
    c.created_at = database::timestamp(*r, "created_at");
    c.updated_at = database::timestamp(*r, "updated_at");
    return true;
}

bool update_campaign(database::transaction& tx, campaign& c)
{
    if (c.status != campaign_status::archived && !tx.exec(name_taken, c.broker_id, c.name, c.id).empty())
        return false;
    const auto& s = c.settings;
    const auto r = tx.one(update_one, c.broker_id, c.id, c.name, c.description, c.channel, models::to_string(c.status),
                          c.triggered_by, json::serialize(s.trigger_condition), c.max_contacts,
                          json::serialize(s.audience), json::serialize(s.reentry), json::serialize(s.exit_conditions),
                          json::serialize(s.schedule), json::serialize(s.limits), json::serialize(s.call_retry),
                          json::serialize(s.circuit_breaker), c.priority, c.active_version, c.pause_reason);
    c.updated_at = database::timestamp(r, "updated_at");
    c.activated_at = database::timestamp(r, "activated_at");
    c.version = get<int>(r, "version");
    return true;
}

std::optional<campaign> find_campaign(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto r = tx.maybe(find_one, broker_id, id);
    return r ? std::optional(campaign_of(*r)) : std::nullopt;
}

std::optional<campaign> lock_campaign(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto r = tx.maybe(lock_one, broker_id, id);
    return r ? std::optional(campaign_of(*r)) : std::nullopt;
}

std::vector<counted_campaign> list_campaigns(database::transaction& tx, const campaign_filter& f, std::int64_t& total)
{
    total = get<std::int64_t>(tx.one(count_all, f.broker_id, f.status, f.channel, f.triggered_by, f.search), "total");
    std::vector<counted_campaign> found;
    for (const auto& r : tx.exec(list_all, f.broker_id, f.status, f.channel, f.triggered_by, f.search, f.oldest_first,
                                 f.page.skip, f.page.limit))
        found.push_back({campaign_of(r), counts_of(r)});
    return found;
}

enrollment_counts count_enrollments(database::transaction& tx, std::int64_t campaign_id)
{
    return counts_of(tx.one(count_one, campaign_id));
}

json::value steps_of(database::transaction& tx, std::int64_t campaign_id)
{
    json::array steps;
    for (const auto& r : tx.exec(select_steps, campaign_id))
        steps.push_back(step_of(r));
    return steps;
}

std::optional<json::value> insert_step(database::transaction& tx, const campaign& c, const json::value& definition)
{
    const auto r =
        tx.maybe(add_step, c.broker_id, c.id, *definition.integer("step_number"), json::serialize(definition));
    return r ? std::optional(step_of(*r)) : std::nullopt;
}

int next_step_number(database::transaction& tx, std::int64_t campaign_id)
{
    return get<int>(tx.one(highest_step, campaign_id), "n") + 1;
}

void freeze_version(database::transaction& tx, const campaign& c, int version, const json::value& steps)
{
    tx.exec(insert_version, c.broker_id, c.id, version, json::serialize(steps));
}

json::value version_steps(database::transaction& tx, std::int64_t campaign_id, int version)
{
    const auto r = tx.maybe(select_version, campaign_id, version);
    return r ? stored_json(*r, "steps") : json::value(json::array{});
}

void remove_campaign(database::transaction& tx, std::int64_t campaign_id)
{
    tx.exec(delete_one, campaign_id);
}

std::vector<campaign> triggered_campaigns(database::transaction& tx, std::int64_t broker_id,
                                          const std::string& triggered_by, const std::string& at)
{
    std::vector<campaign> found;
    for (const auto& r : tx.exec(find_triggered, broker_id, triggered_by, at))
        found.push_back(campaign_of(r));
    return found;
}

std::vector<campaign> inactivity_campaigns(database::transaction& tx)
{
    std::vector<campaign> found;
    for (const auto& r : tx.exec(find_triggered, std::nullopt, "inactivity", ""))
        found.push_back(campaign_of(r));
    return found;
}

std::set<std::int64_t> entered_within(database::transaction& tx, std::int64_t campaign_id, int days,
                                      const std::vector<std::int64_t>& lead_ids)
{
    std::set<std::int64_t> found;
    for (const auto& r : tx.exec(find_entered, campaign_id, days, lead_ids))
        found.insert(get<std::int64_t>(r, "lead_id"));
    return found;
}

bool has_voice_config(database::transaction& tx, std::int64_t broker_id)
{
    return !tx.exec(select_voice_config, broker_id).empty();
}

}  // namespace relevo::campaign_executor::store
