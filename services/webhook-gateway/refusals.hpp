#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"

// The refusals of the operators' routes, worded once.
namespace relevo::webhook_gateway {

[[noreturn]] void refuse(unsigned status, std::string code, std::string detail);

// Collects what is wrong with a request, then refuses once.
class field_checks
{
public:
    void add(std::string field, std::string code, std::string message);
    // Throws http::refusal 422 validation_error.
    void refuse_if_any() const;

private:
    std::vector<http::field_error> errors_;
};

}  // namespace relevo::webhook_gateway
