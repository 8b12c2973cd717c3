#pragma once

#include <string>
#include <vector>

namespace relevo::crm_sync {

// `crm-sync reseal-credentials`: after a new key was put in front of ENCRYPTION_KEY, encrypts anew what an older one
// encrypted; then the old key may go. Exit status 1 when something cannot be opened by any of the keys.
int reseal_credentials_command(const std::vector<std::string>& arguments);

}  // namespace relevo::crm_sync
