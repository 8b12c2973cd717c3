#pragma once

#include <string>
#include <vector>

#include "database/migrations.hpp"

namespace relevo::messaging {

// inbox, outbox and tasks: the tables that every service's schema has.
std::vector<database::migration> shared_migrations();

// `<service> migrate`: the shared tables, then the service's own. Prints what was applied. Exit status.
int migrate_command(const std::string& schema, const std::vector<std::string>& arguments);

}  // namespace relevo::messaging
