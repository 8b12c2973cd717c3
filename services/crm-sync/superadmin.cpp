#include "superadmin.hpp"

#include <cstdio>
#include <cstdlib>
#include <map>

#include "auth/user.hpp"
#include "config/source.hpp"
#include "database/pool.hpp"
#include "domain/text.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {
namespace {

struct wanted_superadmin
{
    std::string email, password;
};

std::map<std::string, std::string> options_of(const std::vector<std::string>& arguments)
{
    std::map<std::string, std::string> out;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2)
        out[arguments[i]] = arguments[i + 1];
    return out;
}

awaitable<> create(runtime::service& svc, database::settings settings, wanted_superadmin wanted, bool& is_done)
{
    database::pool db(svc, std::move(settings));
    const auto hash = [&wanted] { return auth::hash_password(wanted.password); };
    const auto password_hash = co_await svc.run_blocking(hash);
    const auto upsert = [&](database::transaction& tx) {
        return accounts::upsert_superadmin(tx, wanted.email, password_hash);
    };
    is_done = co_await db.transact(all_tenants, upsert);
    svc.stop();
    co_await svc.until_stopped();
}

}  // namespace

int create_superadmin_command(const std::vector<std::string>& arguments)
{
    auto options = options_of(arguments);
    if (const char* secret = std::getenv("SUPERADMIN_PASSWORD"); secret && !options.contains("--password"))
        options["--password"] = secret;
    const wanted_superadmin wanted{normalise_email(options["--email"]), options["--password"]};
    if (arguments.size() % 2 != 0 || !is_email(wanted.email) || auth::password_problem(wanted.password)) {
        std::fprintf(stderr,
                     "usage: crm-sync create-superadmin --email E-MAIL --password PASSWORD\n"
                     "(at least 8 characters, a digit and a special character; or in SUPERADMIN_PASSWORD)\n");
        return 2;
    }
    relevo::config::source environment;
    auto settings = database::read_settings(environment, "crm");
    environment.finish();

    bool is_done = false;
    runtime::service svc({.name = "crm-sync"});
    const int status = svc.run(create(svc, std::move(settings), wanted, is_done));
    if (status == 0 && !is_done)
        std::fprintf(stderr, "%s belongs to a broker's user\n", wanted.email.c_str());
    return status != 0 ? status : is_done ? 0 : 1;
}

}  // namespace relevo::crm_sync
