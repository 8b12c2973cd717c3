#pragma once

#include <string>
#include <string_view>

namespace relevo::http {

// A ULID: 48 bits of milliseconds, 80 random bits, 26 characters of Crockford's base 32; sorts by time.
std::string new_request_id();
// Whether a caller's X-Request-ID may enter logs and headers as it is: [A-Za-z0-9._-]{1,64}.
bool is_sane_request_id(std::string_view id);

}  // namespace relevo::http
