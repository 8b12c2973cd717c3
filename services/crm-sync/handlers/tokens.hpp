#pragma once

#include "context.hpp"
#include "http/message.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {

// {"access_token":…,"token_type":"bearer"}
http::response token_response(const context& ctx, const accounts::account& a);

}  // namespace relevo::crm_sync
