#include "store_brokers.hpp"

namespace relevo::crm_sync::brokers {
namespace {

using database::get;
using database::query;

#define BROKER_COLUMNS                                                                                         \
    "SELECT b.id, b.name, b.slug, b.email, b.phone, b.website, b.address, b.timezone, b.currency, b.country, " \
    "b.language, b.plan, b.max_users, b.max_leads, b.monthly_cost_usd, b.is_active, b.created_at, b.updated_at "
#define BROKER_CONDITIONS                                                                      \
    "FROM brokers b WHERE ($1::boolean IS NULL OR b.is_active = $1) AND ($2::text IS NULL OR " \
    "position(fold($2) IN fold(b.name || E'\\n' || b.slug || E'\\n' || coalesce(b.email, ''))) > 0) "

constexpr query count_brokers{"count_brokers", "SELECT count(*) AS total " BROKER_CONDITIONS};
constexpr query list_brokers{
    "list_brokers", BROKER_COLUMNS BROKER_CONDITIONS "ORDER BY b.created_at DESC, b.id DESC OFFSET $3 LIMIT $4"};
constexpr query find_whole_broker{"find_whole_broker", BROKER_COLUMNS "FROM brokers b WHERE b.id = $1"};
constexpr query lock_broker{"lock_broker", BROKER_COLUMNS "FROM brokers b WHERE b.id = $1 FOR NO KEY UPDATE"};
#undef BROKER_COLUMNS
#undef BROKER_CONDITIONS

constexpr query count_of_brokers{"count_of_brokers", R"(
    SELECT s.id,
           (SELECT count(*) FROM users u WHERE u.broker_id = s.id AND u.is_active) AS users,
           (SELECT count(*) FROM leads l WHERE l.broker_id = s.id AND l.deleted_at IS NULL) AS leads,
           (SELECT count(*) FROM lead_activities a WHERE a.broker_id = s.id AND a.type = 'call_started'
                                                     AND a.created_at > now() - interval '30 days') AS calls_30d
    FROM unnest($1::bigint[]) AS s (id))"};

// The slug's check and its write are one statement: the unique index would abort the whole transaction.
constexpr query save_broker{"save_broker", R"(
    UPDATE brokers SET name = $2, slug = $3, email = $4, phone = $5, website = $6, address = $7, timezone = $8,
           currency = $9, country = $10, language = $11, plan = $12, max_users = $13, max_leads = $14,
           monthly_cost_usd = $15, updated_at = now()
    WHERE id = $1 AND NOT EXISTS (SELECT FROM brokers o WHERE o.slug = $3 AND o.id <> $1)
    RETURNING id)"};

constexpr query set_broker_active{"set_broker_active", R"(
    UPDATE brokers SET is_active = $2::boolean, deactivated_at = CASE WHEN $2::boolean THEN NULL ELSE now() END,
           updated_at = now()
    WHERE id = $1 AND is_active <> $2::boolean RETURNING id)"};
constexpr query end_sessions{"end_broker_sessions", R"(
    UPDATE users SET token_epoch = token_epoch + 1, updated_at = now() WHERE broker_id = $1)"};

broker broker_of(const database::row& r)
{
    using text = std::optional<std::string>;
    broker b;
    b.id = get<std::int64_t>(r, "id");
    b.name = get<std::string>(r, "name");
    b.slug = get<std::string>(r, "slug");
    b.email = get<text>(r, "email");
    b.phone = get<text>(r, "phone");
    b.website = get<text>(r, "website");
    b.address = get<text>(r, "address");
    b.timezone = get<std::string>(r, "timezone");
    b.currency = get<std::string>(r, "currency");
    b.country = get<std::string>(r, "country");
    b.language = get<std::string>(r, "language");
    b.plan = get<std::string>(r, "plan");
    b.max_users = get<std::int64_t>(r, "max_users");
    b.max_leads = get<std::int64_t>(r, "max_leads");
    b.monthly_cost_usd = get<double>(r, "monthly_cost_usd");
    b.is_active = get<bool>(r, "is_active");
    b.created_at = database::timestamp(r, "created_at");
    b.updated_at = database::timestamp(r, "updated_at");
    return b;
}

void add_stats(database::transaction& tx, std::vector<broker>& all)
{
    std::vector<std::int64_t> ids;
    for (const auto& b : all)
        ids.push_back(b.id);
    for (const auto& r : tx.exec(count_of_brokers, ids))
        for (auto& b : all)
            if (b.id == get<std::int64_t>(r, "id"))
                b.stats = stats{get<std::int64_t>(r, "users"), get<std::int64_t>(r, "leads"),
                                get<std::int64_t>(r, "calls_30d")};
}

}  // namespace

page_result list(database::transaction& tx, const filter& f, http::page p)
{
    page_result out;
    out.total = get<std::int64_t>(tx.one(count_brokers, f.is_active, f.search), "total");
    for (const auto& r : tx.exec(list_brokers, f.is_active, f.search, p.skip, p.limit))
        out.brokers.push_back(broker_of(r));
    if (f.has_stats)
        add_stats(tx, out.brokers);
    return out;
}

std::optional<broker> find(database::transaction& tx, std::int64_t id, bool has_stats)
{
    const auto r = tx.maybe(find_whole_broker, id);
    if (!r)
        return std::nullopt;
    std::vector<broker> found = {broker_of(*r)};
    if (has_stats)
        add_stats(tx, found);
    return found.front();
}

std::optional<broker> lock(database::transaction& tx, std::int64_t id)
{
    const auto r = tx.maybe(lock_broker, id);
    return r ? std::optional(broker_of(*r)) : std::nullopt;
}

bool save(database::transaction& tx, const broker& b)
{
    return tx
        .maybe(save_broker, b.id, b.name, b.slug, b.email, b.phone, b.website, b.address, b.timezone, b.currency,
               b.country, b.language, b.plan, b.max_users, b.max_leads, b.monthly_cost_usd)
        .has_value();
}

bool set_active(database::transaction& tx, std::int64_t id, bool is_active)
{
    if (!tx.maybe(set_broker_active, id, is_active))
        return false;
    if (!is_active)
        tx.exec(end_sessions, id);
    return true;
}

}  // namespace relevo::crm_sync::brokers
