#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"

// The refusals that several handlers give, worded once.
namespace relevo::crm_sync {

[[noreturn]] void refuse(unsigned status, std::string code, std::string detail);
[[noreturn]] void refuse_fields(std::vector<http::field_error> errors);
[[noreturn]] void refuse_lead_not_found();
[[noreturn]] void refuse_duplicate_phone(std::int64_t existing_lead_id);

// Collects what is wrong with a body, then refuses once.
class field_checks
{
public:
    void add(std::string field, std::string code, std::string message);
    bool empty() const { return errors_.empty(); }
    void refuse_if_any() const;

private:
    std::vector<http::field_error> errors_;
};

}  // namespace relevo::crm_sync
