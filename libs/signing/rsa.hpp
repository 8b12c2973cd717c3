#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevo::signing {

// RSASSA-PKCS1-v1_5 with SHA-256, raw bytes. private_key: PEM (PKCS#8 or PKCS#1). Nothing when it is no RSA key.
std::optional<std::string> rsa_sha256(std::string_view private_key, std::string_view data);

}  // namespace relevo::signing
