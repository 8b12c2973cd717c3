#pragma once

#include <string>
#include <vector>

#include "http/field_checks.hpp"

// The refusals that several handlers give, worded once.
namespace relevo::crm_sync {

[[noreturn]] void refuse(unsigned status, std::string code, std::string detail);
[[noreturn]] void refuse_fields(std::vector<http::field_error> errors);
[[noreturn]] void refuse_lead_not_found();
[[noreturn]] void refuse_user_not_found();
[[noreturn]] void refuse_broker_not_found();
[[noreturn]] void refuse_duplicate_phone(std::int64_t existing_lead_id);

using http::field_checks;

}  // namespace relevo::crm_sync
