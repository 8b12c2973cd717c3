#pragma once

#include <optional>
#include <string>

#include "http/client_connection.hpp"

namespace relevo::http {

// An absolute http or https URL in the parts that a request needs.
struct parsed_url
{
    http::origin origin;
    std::string target;  // path and query; "/" at least
};
// Nothing for other schemes, for credentials without a host, and for what is no URL.
std::optional<parsed_url> parse_url(const std::string& text);

}  // namespace relevo::http
