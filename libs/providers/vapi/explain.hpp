#pragma once

#include "providers/exchange.hpp"

namespace relevo::vapi {

// {"message":["property X should not exist"],"error":"Bad Request","statusCode":400}; message may be one text.
providers::reason explain(const json::value& body);

}  // namespace relevo::vapi
