#pragma once

#include <string>
#include <string_view>

namespace relevo::signing {

// Digests are raw bytes; write them with to_hex or to_base64.
std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha1(std::string_view key, std::string_view data);

std::string to_hex(std::string_view bytes);  // lower case
std::string to_base64(std::string_view bytes);

// Compares digests of both, so neither the position of the first difference nor a differing length shows in the time.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace relevo::signing
