#pragma once

#include <string>
#include <vector>

namespace relevo::crm_sync {

// `crm-sync create-superadmin --email … --password …`: creates the platform's administrator, or sets the password of
// the one there is. Reads DATABASE_URL. The password may also come in SUPERADMIN_PASSWORD. Exit status.
int create_superadmin_command(const std::vector<std::string>& arguments);

}  // namespace relevo::crm_sync
