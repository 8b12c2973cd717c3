#pragma once

#include <optional>
#include <string>

#include "refusals.hpp"

// Query parameters that several lists have. What is wrong goes to checks.
namespace relevo::crm_sync {

// true or false; also 1 or 0.
std::optional<bool> flag_parameter(const http::request& req, const char* name, field_checks& checks);
// ?search=, 1 to 100 characters.
std::optional<std::string> search_parameter(const http::request& req, field_checks& checks);

}  // namespace relevo::crm_sync
