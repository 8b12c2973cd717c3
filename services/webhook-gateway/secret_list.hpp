#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signing/secret.hpp"

namespace relevo::webhook_gateway {

struct secret_list
{
    signing::secrets secrets;
    std::vector<std::string> problems;  // never repeat a secret
};

// The secrets of one source, separated by commas, so that they can be rotated. Options may follow a secret after
// semicolons: id= (A-Z, a-z, 0-9, '.', '_', '-'; default: its position), from= and until= (RFC 3339):
//     n3w-s3cret;from=2026-06-01T00:00:00Z, 0ld-s3cret;id=spring;until=2026-06-08T00:00:00Z
secret_list parse_secret_list(std::string_view text);

}  // namespace relevo::webhook_gateway
