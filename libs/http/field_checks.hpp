#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"

namespace relevo::http {

// Collects what is wrong with a request's fields, so that all of it is answered at once.
class field_checks
{
public:
    void add(std::string field, std::string code, std::string message)
    {
        errors_.push_back({std::move(field), std::move(code), std::move(message)});
    }
    bool empty() const { return errors_.empty(); }
    const std::vector<field_error>& errors() const { return errors_; }
    // Throws refusal 422 validation_error, with the first message as its detail.
    void refuse_if_any() const
    {
        if (!errors_.empty())
            throw refusal({422, "validation_error", errors_.front().message, errors_});
    }

private:
    std::vector<field_error> errors_;
};

}  // namespace relevo::http
