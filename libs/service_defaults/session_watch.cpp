#include "log/log.hpp"
#include "runtime/event.hpp"
#include "service_defaults/defaults.hpp"

namespace relevo {

namespace {

constexpr std::chrono::milliseconds look_interval{5'000};

constexpr database::query list_revoked_tokens{"list_revoked_tokens",
                                              "SELECT jti FROM crm.revoked_tokens WHERE expires_at > now()"};
constexpr database::query list_ended_people{"list_ended_people", R"(
    SELECT user_id, is_active, token_epoch FROM crm.user_state WHERE token_epoch > 0 OR NOT is_active)"};

struct found_sessions
{
    std::set<std::string> revoked;
    std::map<std::int64_t, auth::ended_sessions::person> people;
};

found_sessions read_ended(database::transaction& tx)
{
    found_sessions found;
    for (const auto& row : tx.exec(list_revoked_tokens))
        found.revoked.insert(database::get<std::string>(row, "jti"));
    for (const auto& row : tx.exec(list_ended_people))
        found.people[database::get<std::int64_t>(row, "user_id")] = {database::get<bool>(row, "is_active"),
                                                                     database::get<std::int64_t>(row, "token_epoch")};
    return found;
}

}  // namespace

awaitable<> watch_sessions(runtime::service& svc, database::pool& db, std::shared_ptr<auth::ended_sessions> sessions)
{
    bool is_stale = false;
    while (!svc.is_stopping()) {
        try {
            auto found = co_await db.read(all_tenants, read_ended);
            sessions->replace(std::move(found.revoked), std::move(found.people));
            is_stale = false;
        } catch (const std::exception& e) {
            if (!std::exchange(is_stale, true))
                log::warn("ended_sessions_not_read", {{"error", e.what()}});
        }
        co_await runtime::sleep_for(look_interval);
    }
}

}  // namespace relevo
