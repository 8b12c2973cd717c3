#pragma once

#include <string>

#include "http/client.hpp"
#include "models/time.hpp"
#include "providers/error.hpp"

// One request to a provider and its answer as JSON, with every way to fail told apart.
namespace relevo::providers {

struct reason
{
    std::string code, message;  // empty: "http_<status>" and the body's beginning
};
// Reads the provider's own error document; gets null when the body is no JSON.
using explain_refusal = reason (*)(const json::value& body);

// A 2xx answer with JSON (null when empty).
awaitable<provider_result<json::value>> exchange(http::client& http, http::client_request request, deadline until,
                                                 explain_refusal explain);

// The same for an answer that is already here.
provider_result<json::value> read_answer(const result<http::response>& answer, explain_refusal explain,
                                         models::time_point now);

// Refused without asking: a setting is missing.
provider_error not_configured(std::string setting);

}  // namespace relevo::providers
