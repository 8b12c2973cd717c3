// Apart from schema.cpp, because it needs the service's own migrations, which only services have.
#include <cstdio>

#include "config/source.hpp"
#include "database/pool.hpp"
#include "messaging/schema.hpp"

namespace relevo::messaging {

int migrate_command(const std::string& schema, const std::vector<std::string>& arguments)
{
    if (!arguments.empty()) {
        std::fprintf(stderr, "migrate takes no arguments\n");
        return 2;
    }
    config::source environment;
    const auto settings = database::read_settings(environment, schema);
    environment.finish();
    auto all = shared_migrations();
    for (auto& m : service_migrations())
        all.push_back(std::move(m));
    const auto applied = database::migrate(settings.url, schema, all);
    for (const auto& name : applied)
        std::printf("applied %s.%s\n", schema.c_str(), name.c_str());
    if (applied.empty())
        std::printf("%s is up to date\n", schema.c_str());
    return 0;
}

}  // namespace relevo::messaging
