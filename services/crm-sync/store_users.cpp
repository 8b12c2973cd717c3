#include "store_users.hpp"

namespace relevo::crm_sync::users {
namespace {

using database::get;
using database::query;

#define USER_COLUMNS                                                                                                \
    "SELECT u.id, u.broker_id, u.email, u.name, u.role, u.is_active, u.password_hash IS NOT NULL AS has_password, " \
    "u.phone, u.timezone, u.weekly_hours::text AS weekly_hours, u.available, u.max_open_leads, u.last_login_at, "   \
    "u.created_at, (SELECT count(*) FROM leads l LEFT JOIN scoring.lead_state s ON s.broker_id = l.broker_id AND "  \
    "s.lead_id = l.id WHERE l.broker_id = u.broker_id AND l.assigned_to = u.id AND l.deleted_at IS NULL AND "       \
    "coalesce(s.stage, 'entrada') NOT IN ('ganado', 'perdido')) AS open_leads FROM users u "
#define USER_CONDITIONS                                                                                           \
    "WHERE u.broker_id = $1 AND ($2::text IS NULL OR u.role = $2) AND ($3::boolean IS NULL OR u.is_active = $3) " \
    "AND ($4::text IS NULL OR position(fold($4) IN fold(u.name || E'\\n' || u.email)) > 0) "

constexpr query count_users{"count_users", "SELECT count(*) AS total FROM users u " USER_CONDITIONS};
constexpr query list_users{"list_users",
                           USER_COLUMNS USER_CONDITIONS "ORDER BY u.created_at DESC, u.id DESC OFFSET $5 LIMIT $6"};
constexpr query find_user_of_broker{"find_user_of_broker", USER_COLUMNS "WHERE u.broker_id = $1 AND u.id = $2"};
#undef USER_COLUMNS
#undef USER_CONDITIONS

// Not FOR UPDATE: rows that refer to the broker may come meanwhile.
constexpr query lock_people{"lock_broker_people", "SELECT id FROM brokers WHERE id = $1 FOR NO KEY UPDATE"};

constexpr query lock_user{"lock_user", "SELECT id FROM users WHERE broker_id = $1 AND id = $2 FOR NO KEY UPDATE"};

constexpr query find_other_admin{"find_other_admin", R"(
    SELECT id FROM users WHERE broker_id = $1 AND id <> $2 AND role = 'ADMIN' AND is_active LIMIT 1)"};

constexpr query save_user{"save_user", R"(
    UPDATE users SET name = $3, role = $4, phone = $5, is_active = $6, available = $7, max_open_leads = $8,
           timezone = $9, weekly_hours = $10::jsonb, password_hash = coalesce(NULLIF($11, ''), password_hash),
           token_epoch = token_epoch + $12::int, updated_at = now()
    WHERE broker_id = $1 AND id = $2)"};

constexpr query insert_invite{"insert_user_invite", R"(
    INSERT INTO user_invites (broker_id, user_id, token_hash, created_by, expires_at)
    VALUES ($1, $2, $3, $4, now() + interval '72 hours'))"};
constexpr query delete_invite{"delete_user_invite", "DELETE FROM user_invites WHERE user_id = $1"};
constexpr query find_invite_row{"find_user_invite", R"(
    SELECT user_id FROM user_invites WHERE token_hash = $1 AND expires_at > now())"};
constexpr query accept_invite_row{"accept_user_invite", R"(
    WITH taken AS (DELETE FROM user_invites WHERE token_hash = $1 AND expires_at > now() RETURNING user_id)
    UPDATE users u SET password_hash = $2, is_active = true, updated_at = now()
    FROM taken WHERE u.id = taken.user_id RETURNING u.id)"};

user user_of(const database::row& r)
{
    using text = std::optional<std::string>;
    user u;
    u.id = get<std::int64_t>(r, "id");
    u.broker_id = get<std::int64_t>(r, "broker_id");
    u.email = get<std::string>(r, "email");
    u.name = get<std::string>(r, "name");
    u.role = get<std::string>(r, "role");
    u.is_active = get<bool>(r, "is_active");
    u.has_password = get<bool>(r, "has_password");
    u.phone = get<text>(r, "phone");
    u.timezone = get<text>(r, "timezone");
    u.weekly_hours = json::parse_or_null(get<text>(r, "weekly_hours").value_or("null"));
    u.available = get<bool>(r, "available");
    u.max_open_leads = get<std::optional<std::int64_t>>(r, "max_open_leads");
    u.open_leads = get<std::int64_t>(r, "open_leads");
    u.last_login_at = database::timestamp(r, "last_login_at");
    u.created_at = database::timestamp(r, "created_at");
    return u;
}

}  // namespace

page_result list(database::transaction& tx, std::int64_t broker_id, const filter& f, http::page p)
{
    page_result out;
    out.total = get<std::int64_t>(tx.one(count_users, broker_id, f.role, f.is_active, f.search), "total");
    for (const auto& r : tx.exec(list_users, broker_id, f.role, f.is_active, f.search, p.skip, p.limit))
        out.users.push_back(user_of(r));
    return out;
}

std::optional<user> find(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    const auto r = tx.maybe(find_user_of_broker, broker_id, id);
    return r ? std::optional(user_of(*r)) : std::nullopt;
}

std::optional<user> lock(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    tx.exec(lock_people, broker_id);
    tx.exec(lock_user, broker_id, id);
    return find(tx, broker_id, id);
}

bool has_other_admin(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    return tx.maybe(find_other_admin, broker_id, id).has_value();
}

void save(database::transaction& tx, const user& u, const change& c)
{
    const auto hours = u.weekly_hours.is_null() ? std::nullopt : std::optional(json::serialize(u.weekly_hours));
    tx.exec(save_user, u.broker_id, u.id, u.name, u.role, u.phone, u.is_active, u.available, u.max_open_leads,
            u.timezone, hours, c.password_hash, c.ends_sessions ? 1 : 0);
}

void save_invite(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id, const std::string& token_hash,
                 std::int64_t created_by)
{
    tx.exec(insert_invite, broker_id, user_id, token_hash, created_by);
}

void withdraw_invite(database::transaction& tx, std::int64_t user_id)
{
    tx.exec(delete_invite, user_id);
}

std::optional<std::int64_t> find_invite(database::transaction& tx, const std::string& token_hash)
{
    const auto r = tx.maybe(find_invite_row, token_hash);
    return r ? std::optional(get<std::int64_t>(*r, "user_id")) : std::nullopt;
}

bool accept_invite(database::transaction& tx, const std::string& token_hash, const std::string& password_hash)
{
    return tx.maybe(accept_invite_row, token_hash, password_hash).has_value();
}

}  // namespace relevo::crm_sync::users
