#pragma once

#include "context.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {

// One try to name the password of an e-mail's account: the account when it is right and the account may be used, else
// nothing, in the same time for an unknown e-mail. Throws 429 too_many_attempts after 5 failures in 15 minutes of one
// e-mail and address.
awaitable<std::optional<accounts::account>> attempt_password(const context& ctx, std::string email,
                                                             std::string remote_ip, std::string password);

}  // namespace relevo::crm_sync
