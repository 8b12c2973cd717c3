#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevo::signing {

enum class algorithm
{
    sha1,
    sha256,
    sha512
};

// Digests are raw bytes; write them with to_hex or to_base64.
std::string sha256(std::string_view data);
std::string sha256(std::initializer_list<std::string_view> parts);  // of all of them, one after the other
std::string hmac(algorithm a, std::string_view key, std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha1(std::string_view key, std::string_view data);

std::string to_hex(std::string_view bytes);   // lower case
std::string lower_hex(std::string_view hex);  // as a caller wrote it: A–F become a–f
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // padded; nothing when it is no base64

// Where they first differ does not show in the time. Their lengths do: those of signatures are public.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace relevo::signing
