#pragma once

#include <string>
#include <vector>

namespace relevo::database {

struct migration
{
    std::string name;  // NNNN_what
    std::string sql;
};

// Applies what is missing, in order, each in its own transaction, under an advisory lock, recorded in schema_migrations
// (name, sha256, applied_at). Throws std::runtime_error when an applied one was edited. Returns the names applied.
// `shared` (the tables of libs/messaging) run before the service's own.
std::vector<std::string> migrate(const std::string& url, const std::string& schema,
                                 const std::vector<migration>& migrations);

}  // namespace relevo::database

namespace relevo {
// Generated from the service's migrations folder.
std::vector<database::migration> service_migrations();
}  // namespace relevo
