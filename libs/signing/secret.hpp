#pragma once

#include <string>
#include <vector>

namespace relevo::signing {

// One of a source's secrets. Several may be valid at once, so that they can be rotated; the id says which one matched
// and is safe to log. An empty value never matches.
struct secret
{
    std::string id;
    std::string value;
};
using secrets = std::vector<secret>;

}  // namespace relevo::signing
