#pragma once

#include <string>

#include "http/client.hpp"
#include "http/message.hpp"

namespace relevo::http {

// Posts body to another service's /internal route in the name of a request, under its id, and returns that service's
// answer as it is. 503 dependency_unavailable when there is none by the deadline.
// base_url: without a trailing slash; path: with a leading one.
awaitable<response> forward(client& http, std::string base_url, std::string service_token, request on_behalf_of,
                            std::string path, json::value body, deadline until);

}  // namespace relevo::http
