#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace relevo::signing {

using time_point = std::chrono::system_clock::time_point;

// One of a source's secrets. Several may be valid at once, so that they can be rotated; the id says which one matched
// and is safe to log. An empty value never matches.
struct secret
{
    std::string id;
    std::string value;
    std::optional<time_point> not_before = {};
    std::optional<time_point> not_after = {};  // no longer valid from then on

    bool is_usable(time_point now) const
    {
        return !value.empty() && (!not_before || *not_before <= now) && (!not_after || now < *not_after);
    }
};
using secrets = std::vector<secret>;

// The id of the first secret that may be used now and whose value matches.
template <class Matches>
std::optional<std::string> first_match(const secrets& known, time_point now, Matches matches)
{
    for (const auto& s : known)
        if (s.is_usable(now) && matches(s.value))
            return s.id;
    return {};
}

}  // namespace relevo::signing
