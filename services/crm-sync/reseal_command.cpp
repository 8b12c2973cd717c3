#include "reseal_command.hpp"

#include <cstdio>

#include "config.hpp"
#include "store_credentials.hpp"

namespace relevo::crm_sync {
namespace {

awaitable<> reseal_all(runtime::service& svc, const config& cfg, credentials::rotation& done)
{
    database::pool db(svc, cfg.database);
    const auto work = [&cfg](database::transaction& tx) { return credentials::reseal(tx, cfg.encryption_keys); };
    done = co_await db.transact(all_tenants, work);
    svc.stop();
    co_await svc.until_stopped();
}

}  // namespace

int reseal_credentials_command(const std::vector<std::string>& arguments)
{
    if (!arguments.empty()) {
        std::fprintf(stderr, "reseal-credentials takes no arguments\n");
        return 2;
    }
    relevo::config::source environment;
    const auto cfg = load_config(environment);
    if (cfg.encryption_keys.empty()) {
        std::fprintf(stderr, "ENCRYPTION_KEY is not set\n");
        return 2;
    }
    credentials::rotation done;
    runtime::service svc({.name = "crm-sync"});
    const int status = svc.run(reseal_all(svc, cfg, done));
    if (status != 0)
        return status;
    std::printf("%lld encrypted anew with key %s, %lld cannot be opened\n", static_cast<long long>(done.resealed),
                cfg.encryption_keys.newest_id().c_str(), static_cast<long long>(done.unreadable));
    return done.unreadable == 0 ? 0 : 1;
}

}  // namespace relevo::crm_sync
