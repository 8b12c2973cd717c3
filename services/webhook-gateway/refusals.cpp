#include "refusals.hpp"

namespace relevo::webhook_gateway {

void refuse(unsigned status, std::string code, std::string detail)
{
    throw http::refusal({status, std::move(code), std::move(detail)});
}

void field_checks::add(std::string field, std::string code, std::string message)
{
    errors_.push_back({std::move(field), std::move(code), std::move(message)});
}

void field_checks::refuse_if_any() const
{
    if (!errors_.empty())
        throw http::refusal({422, "validation_error", errors_.front().message, errors_});
}

}  // namespace relevo::webhook_gateway
