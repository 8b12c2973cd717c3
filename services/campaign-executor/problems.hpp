#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"

namespace relevo::campaign_executor {

// The faults of a request body, gathered so that all are answered at once.
class problems
{
public:
    void add(std::string field, std::string code, std::string message)
    {
        errors_.push_back({std::move(field), std::move(code), std::move(message)});
    }
    bool empty() const { return errors_.empty(); }
    // 422 with the fields; nothing when there are none.
    void refuse(const char* code = "validation_error", const char* detail = "La solicitud no es válida") const
    {
        if (!errors_.empty())
            throw http::refusal({422, code, detail, errors_});
    }

private:
    std::vector<http::field_error> errors_;
};

}  // namespace relevo::campaign_executor
