#include "refusals.hpp"

namespace relevo::webhook_gateway {

void refuse(unsigned status, std::string code, std::string detail)
{
    throw http::refusal({status, std::move(code), std::move(detail)});
}

}  // namespace relevo::webhook_gateway
