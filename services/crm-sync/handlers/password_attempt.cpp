#include "handlers/password_attempt.hpp"

#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::int64_t max_failures = 5;

enum class verdict
{
    accepted,
    refused,
    too_many
};

[[noreturn]] void refuse_attempts()
{
    http::problem p;
    p.status = 429;
    p.code = "too_many_attempts";
    p.detail = "Demasiados intentos fallidos; vuelve a probar en 15 minutos";
    p.headers.add("Retry-After", "900");
    throw http::refusal(std::move(p));
}

// An unknown e-mail costs as much time as a wrong password.
bool is_password_of(const std::optional<accounts::account>& a, const std::string& password)
{
    static const auto nobody = auth::hash_password("nadie-tiene-esta-clave-0");
    if (a && !a->password_hash.empty())
        return auth::verify_password(a->password_hash, password);
    auth::verify_password(nobody, password);
    return false;
}

// Counted again under the identity's lock: of attempts in parallel, no more than the limit learn whether they were
// right.
verdict settle(database::transaction& tx, const std::string& identity, const std::optional<accounts::account>& a,
               bool is_right)
{
    if (accounts::count_failures(tx, identity) >= max_failures)
        return verdict::too_many;
    if (is_right && a) {
        accounts::record_login(tx, identity, a->id);
        return verdict::accepted;
    }
    accounts::add_failure(tx, identity);
    return verdict::refused;
}

struct candidate
{
    std::optional<accounts::account> account;
    bool is_blocked = false;
};

}  // namespace

awaitable<std::optional<accounts::account>> attempt_password(const context& ctx, std::string email,
                                                             std::string remote_ip, std::string password)
{
    const auto identity = email + "|" + remote_ip;
    const auto look_up = [&](database::transaction& tx) {
        return candidate{accounts::find_by_email(tx, email), accounts::count_failures(tx, identity) >= max_failures};
    };
    auto found = co_await ctx.db.read(all_tenants, look_up);
    if (found.is_blocked)
        refuse_attempts();

    const auto& account = found.account;
    const auto check = [&] { return password.size() <= 128 && is_password_of(account, password); };
    const bool is_right = co_await ctx.svc.run_blocking(check);
    const bool may_enter = is_right && account && account->is_active;
    const auto record = [&](database::transaction& tx) { return settle(tx, identity, account, may_enter); };
    const auto outcome = co_await ctx.db.transact(all_tenants, record);
    if (outcome == verdict::too_many)
        refuse_attempts();
    if (outcome == verdict::refused)
        co_return std::nullopt;
    co_return std::move(found.account);
}

}  // namespace relevo::crm_sync
