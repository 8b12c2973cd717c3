#include "store_accounts.hpp"

#include "domain/text.hpp"
#include "messaging/locks.hpp"

namespace relevo::crm_sync::accounts {
namespace {

using database::get;
using database::query;

constexpr query find_user_by_email{"find_user_by_email", R"(
    SELECT u.id, u.broker_id, u.email, u.name, u.role, u.password_hash, u.is_active,
           coalesce(b.is_active, true) AS broker_active, u.token_epoch
    FROM users u LEFT JOIN brokers b ON b.id = u.broker_id
    WHERE u.email = $1)"};

constexpr query find_user{"find_user", R"(
    SELECT u.id, u.broker_id, u.email, u.name, u.role, u.password_hash, u.is_active,
           coalesce(b.is_active, true) AS broker_active, u.token_epoch
    FROM users u LEFT JOIN brokers b ON b.id = u.broker_id
    WHERE u.id = $1)"};

constexpr query insert_broker_row{"insert_broker", R"(
    INSERT INTO brokers (name, slug) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING RETURNING id)"};

constexpr query find_broker_row{"find_broker", R"(
    SELECT id, name, slug, timezone, country, currency, language, is_active FROM brokers WHERE id = $1)"};

constexpr query insert_user_row{"insert_user", R"(
    INSERT INTO users (broker_id, email, name, role, password_hash, is_active)
    VALUES ($1, $2, $3, $4, NULLIF($5::text, ''), $5::text <> '')
    ON CONFLICT (email) DO NOTHING RETURNING id)"};

constexpr query find_eligible_agent{"find_eligible_agent", R"(
    SELECT id FROM users WHERE id = $2 AND broker_id = $1 AND is_active)"};

constexpr query find_ended_sessions{"find_ended_sessions", R"(
    SELECT s.place
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) WITH ORDINALITY AS s (id, epoch, role, jti, place)
    LEFT JOIN users u ON u.id = s.id AND u.is_active AND u.token_epoch <= s.epoch AND u.role = s.role
    LEFT JOIN brokers b ON b.id = u.broker_id
    WHERE u.id IS NULL OR NOT coalesce(b.is_active, true)
       OR EXISTS (SELECT FROM revoked_tokens r WHERE r.jti = s.jti))"};

constexpr query revoke_token{"revoke_token", R"(
    INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, to_timestamp($2::bigint)) ON CONFLICT DO NOTHING)"};
constexpr query forget_expired_tokens{"forget_expired_tokens", "DELETE FROM revoked_tokens WHERE expires_at < now()"};

constexpr query lock_identity{"lock_login_identity", "SELECT pg_advisory_xact_lock($1::int, hashtext($2))"};
constexpr query count_login_failures{"count_login_failures", R"(
    SELECT count(*) AS failures FROM login_attempts
    WHERE identity = $1 AND failed_at > now() - interval '15 minutes')"};
constexpr query insert_login_failure{"insert_login_failure", "INSERT INTO login_attempts (identity) VALUES ($1)"};
constexpr query forget_old_failures{"forget_old_login_failures", R"(
    DELETE FROM login_attempts WHERE failed_at < now() - interval '15 minutes')"};
constexpr query forget_failures{"forget_login_failures", "DELETE FROM login_attempts WHERE identity = $1"};
constexpr query note_login{"note_login", "UPDATE users SET last_login_at = now() WHERE id = $1"};

constexpr query save_password{"save_password", R"(
    UPDATE users SET password_hash = $2, token_epoch = token_epoch + 1, updated_at = now() WHERE id = $1)"};

constexpr query upsert_superadmin_row{"upsert_superadmin", R"(
    INSERT INTO users (email, name, role, password_hash) VALUES ($1, 'Superadmin', 'SUPERADMIN', $2)
    ON CONFLICT (email) DO UPDATE SET password_hash = EXCLUDED.password_hash, is_active = true, updated_at = now()
    WHERE users.role = 'SUPERADMIN'
    RETURNING id)"};

account account_of(const database::row& r)
{
    account a;
    a.id = get<std::int64_t>(r, "id");
    a.broker_id = get<std::optional<std::int64_t>>(r, "broker_id");
    a.email = get<std::string>(r, "email");
    a.name = get<std::string>(r, "name");
    a.role = get<std::string>(r, "role");
    a.is_active = get<bool>(r, "is_active");
    a.token_epoch = get<std::int64_t>(r, "token_epoch");
    return a;
}

std::optional<account> with_secret(const std::optional<database::row>& r)
{
    if (!r)
        return std::nullopt;
    auto a = account_of(*r);
    a.password_hash = get<std::optional<std::string>>(*r, "password_hash").value_or("");
    a.is_broker_active = get<bool>(*r, "broker_active");
    return a;
}

}  // namespace

std::optional<account> find_by_email(database::transaction& tx, const std::string& email)
{
    return with_secret(tx.maybe(find_user_by_email, email));
}

std::optional<account> find(database::transaction& tx, std::int64_t user_id)
{
    return with_secret(tx.maybe(find_user, user_id));
}

std::int64_t insert_broker(database::transaction& tx, const std::string& name)
{
    const auto slug = slug_of(name);
    for (int suffix = 1;; ++suffix) {
        const auto candidate = suffix == 1 ? slug : slug + "-" + std::to_string(suffix);
        if (const auto r = tx.maybe(insert_broker_row, name, candidate))
            return get<std::int64_t>(*r, "id");
    }
}

std::optional<broker> find_broker(database::transaction& tx, std::int64_t broker_id)
{
    const auto r = tx.maybe(find_broker_row, broker_id);
    if (!r)
        return std::nullopt;
    return broker{get<std::int64_t>(*r, "id"),      get<std::string>(*r, "name"),    get<std::string>(*r, "slug"),
                  get<std::string>(*r, "timezone"), get<std::string>(*r, "country"), get<std::string>(*r, "currency"),
                  get<std::string>(*r, "language"), get<bool>(*r, "is_active")};
}

std::optional<std::int64_t> insert_user(database::transaction& tx, const new_user& u)
{
    const auto r = tx.maybe(insert_user_row, u.broker_id, u.email, u.name, u.role, u.password_hash);
    return r ? std::optional(get<std::int64_t>(*r, "id")) : std::nullopt;
}

bool is_eligible_agent(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id)
{
    return tx.maybe(find_eligible_agent, broker_id, user_id).has_value();
}

bool is_live(database::transaction& tx, const auth::user& u)
{
    return find_ended(tx, {u}).empty();
}

std::vector<std::size_t> find_ended(database::transaction& tx, const std::vector<auth::user>& users)
{
    std::vector<std::int64_t> ids, epochs;
    std::vector<std::string> roles, jtis;
    for (const auto& u : users) {
        ids.push_back(u.id);
        epochs.push_back(u.token_epoch);
        roles.emplace_back(auth::to_string(u.role));
        jtis.push_back(u.jti);
    }
    std::vector<std::size_t> ended;
    for (const auto& r : tx.exec(find_ended_sessions, ids, epochs, roles, jtis))
        ended.push_back(static_cast<std::size_t>(get<std::int64_t>(r, "place") - 1));
    return ended;
}

void revoke(database::transaction& tx, const std::string& jti, std::int64_t expires_at)
{
    tx.exec(revoke_token, jti, expires_at);
    tx.exec(forget_expired_tokens);
}

std::int64_t count_failures(database::transaction& tx, const std::string& identity)
{
    tx.exec(lock_identity, static_cast<int>(messaging::lock_class::login_identity), identity);
    return get<std::int64_t>(tx.one(count_login_failures, identity), "failures");
}

void add_failure(database::transaction& tx, const std::string& identity)
{
    tx.exec(insert_login_failure, identity);
    tx.exec(forget_old_failures);
}

void record_login(database::transaction& tx, const std::string& identity, std::int64_t user_id)
{
    tx.exec(forget_failures, identity);
    tx.exec(note_login, user_id);
}

void change_password(database::transaction& tx, std::int64_t user_id, const std::string& password_hash)
{
    tx.exec(save_password, user_id, password_hash);
}

bool upsert_superadmin(database::transaction& tx, const std::string& email, const std::string& password_hash)
{
    return tx.maybe(upsert_superadmin_row, email, password_hash).has_value();
}

}  // namespace relevo::crm_sync::accounts
