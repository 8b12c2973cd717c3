#pragma once

#include <string>

#include "http/field_checks.hpp"

// The refusals of the operators' routes, worded once.
namespace relevo::webhook_gateway {

[[noreturn]] void refuse(unsigned status, std::string code, std::string detail);

using http::field_checks;

}  // namespace relevo::webhook_gateway
