#include "store_templates.hpp"

#include "domain/template_text.hpp"
#include "stored_json.hpp"

namespace relevo::campaign_executor::store {

namespace {

using database::get;
using database::query;

#define TEMPLATE_COLUMNS                                                                                      \
    "t.id, t.broker_id, t.name, t.channel, t.language, t.category, t.subject, t.content, t.media_url, "       \
    "t.buttons::text AS buttons, t.provider, t.provider_template_id, t.approval_status, t.rejection_reason, " \
    "t.agent_type, t.is_active, t.usage_count, t.created_at, t.updated_at, t.version"

#define TEMPLATE_FILTER                                                                  \
    "t.broker_id = $1 AND ($2 = '' OR t.channel = $2) AND ($3 = '' OR t.category = $3) " \
    "AND ($4 = '' OR t.agent_type = $4) AND ($5::boolean IS NULL OR t.is_active = $5) "  \
    "AND ($6 = '' OR strpos(lower(t.name), lower($6)) > 0 OR strpos(lower(t.content), lower($6)) > 0) "

constexpr query insert_row_of_template{"insert_template", R"(
    INSERT INTO templates (broker_id, name, channel, language, category, subject, content, media_url, buttons, provider,
                           provider_template_id, approval_status, rejection_reason, agent_type, is_active)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    RETURNING id, created_at, updated_at, version)"};

constexpr query update_one_template{"update_template", R"(
    UPDATE templates SET name = $2, channel = $3, language = $4, category = $5, subject = $6, content = $7,
           media_url = $8, buttons = $9, provider = $10, provider_template_id = $11, approval_status = $12,
           rejection_reason = $13, agent_type = $14, is_active = $15, updated_at = now(), version = version + 1
    WHERE id = $1 RETURNING id, created_at, updated_at, version)"};

constexpr query find_one_template{"find_template",
                                  "SELECT " TEMPLATE_COLUMNS " FROM templates t WHERE t.broker_id = $1 AND t.id = $2"};
constexpr query lock_one_template{
    "lock_template", "SELECT " TEMPLATE_COLUMNS " FROM templates t WHERE t.broker_id = $1 AND t.id = $2 FOR UPDATE"};
constexpr query find_some_template{"find_templates",
                                   "SELECT " TEMPLATE_COLUMNS
                                   " FROM templates t WHERE t.broker_id = $1 AND t.id = ANY ($2::bigint[])"};
constexpr query list_all_template{"list_templates",
                                  "SELECT " TEMPLATE_COLUMNS " FROM templates t WHERE " TEMPLATE_FILTER
                                  "ORDER BY CASE WHEN $7::boolean THEN t.id END, t.id DESC "
                                  "OFFSET $8::bigint LIMIT $9::bigint"};
constexpr query count_all_template{"count_templates",
                                   "SELECT count(*) AS total FROM templates t WHERE " TEMPLATE_FILTER};
constexpr query delete_one_template{"delete_template", "DELETE FROM templates WHERE id = $1"};
constexpr query add_usage_template{"count_template_usage",
                                   "UPDATE templates SET usage_count = usage_count + 1 WHERE id = $1"};

constexpr query find_users{"find_campaigns_using_template", R"(
    SELECT DISTINCT c.id FROM campaigns c JOIN campaign_versions v ON v.campaign_id = c.id
    WHERE c.broker_id = $1 AND c.status IN ('active', 'scheduled', 'paused')
      AND jsonb_path_exists(v.steps, '$[*].**.message_template_id ? (@ == $wanted)',
                            jsonb_build_object('wanted', $2::bigint))
      AND (v.version = c.active_version
           OR EXISTS (SELECT FROM campaign_enrollments e WHERE e.campaign_id = c.id AND e.version = v.version
                        AND e.status IN ('active', 'waiting', 'in_flight', 'paused')))
    ORDER BY c.id)"};

message_template template_of(const database::row& r)
{
    using text = std::optional<std::string>;
    message_template t;
    t.id = get<std::int64_t>(r, "id");
    t.broker_id = get<std::int64_t>(r, "broker_id");
    t.name = get<std::string>(r, "name");
    t.channel = get<std::string>(r, "channel");
    t.language = get<std::string>(r, "language");
    t.category = get<std::string>(r, "category");
    t.subject = get<text>(r, "subject");
    t.content = get<std::string>(r, "content");
    t.variables = variables_of(parse_template(t.content));
    t.media_url = get<text>(r, "media_url");
    t.buttons = stored_json(r, "buttons");
    t.provider = get<text>(r, "provider");
    t.provider_template_id = get<text>(r, "provider_template_id");
    t.approval_status = get<std::string>(r, "approval_status");
    t.rejection_reason = get<text>(r, "rejection_reason");
    t.agent_type = get<text>(r, "agent_type");
    t.is_active = get<bool>(r, "is_active");
    t.usage_count = get<std::int64_t>(r, "usage_count");
    t.created_at = database::timestamp(r, "created_at");
    t.updated_at = database::timestamp(r, "updated_at");
    t.version = get<int>(r, "version");
    return t;
}

void fill_stamps(message_template& t, const database::row& r)
{
    t.id = get<std::int64_t>(r, "id");
    t.created_at = database::timestamp(r, "created_at");
    t.updated_at = database::timestamp(r, "updated_at");
    t.version = get<int>(r, "version");
}

// Written alike by both: all columns after the first.
database::row write(database::transaction& tx, const query& q, std::int64_t first, const message_template& t)
{
    return tx.one(q, first, t.name, t.channel, t.language, t.category, t.subject, t.content, t.media_url,
                  json::serialize(t.buttons), t.provider, t.provider_template_id, t.approval_status, t.rejection_reason,
                  t.agent_type, t.is_active);
}

}  // namespace

void insert_template(database::transaction& tx, message_template& t)
{
    fill_stamps(t, write(tx, insert_row_of_template, t.broker_id, t));
}

void update_template(database::transaction& tx, message_template& t)
{
    fill_stamps(t, write(tx, update_one_template, t.id, t));
}

std::optional<message_template> find_template(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto r = tx.maybe(find_one_template, broker_id, id);
    return r ? std::optional(template_of(*r)) : std::nullopt;
}

std::optional<message_template> lock_template(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto r = tx.maybe(lock_one_template, broker_id, id);
    return r ? std::optional(template_of(*r)) : std::nullopt;
}

std::map<std::int64_t, message_template> templates_of(database::transaction& tx, std::int64_t broker_id,
                                                      const std::vector<std::int64_t>& ids)
{
    std::map<std::int64_t, message_template> found;
    for (const auto& r : tx.exec(find_some_template, broker_id, ids))
        found.emplace(get<std::int64_t>(r, "id"), template_of(r));
    return found;
}

std::vector<message_template> list_templates(database::transaction& tx, const template_filter& f, std::int64_t& total)
{
    total = get<std::int64_t>(
        tx.one(count_all_template, f.broker_id, f.channel, f.category, f.agent_type, f.is_active, f.search), "total");
    std::vector<message_template> found;
    for (const auto& r : tx.exec(list_all_template, f.broker_id, f.channel, f.category, f.agent_type, f.is_active,
                                 f.search, f.oldest_first, f.page.skip, f.page.limit))
        found.push_back(template_of(r));
    return found;
}

void remove_template(database::transaction& tx, std::int64_t id)
{
    tx.exec(delete_one_template, id);
}

void count_usage(database::transaction& tx, std::int64_t id)
{
    tx.exec(add_usage_template, id);
}

std::vector<std::int64_t> campaigns_using(database::transaction& tx, std::int64_t broker_id, std::int64_t template_id)
{
    std::vector<std::int64_t> ids;
    for (const auto& r : tx.exec(find_users, broker_id, template_id))
        ids.push_back(get<std::int64_t>(r, "id"));
    return ids;
}

}  // namespace relevo::campaign_executor::store
