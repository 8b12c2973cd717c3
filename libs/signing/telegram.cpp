#include "signing/telegram.hpp"

#include "signing/hmac.hpp"

namespace relevo::signing::telegram {

std::optional<std::string> verify(const secrets& known, std::string_view token, time_point now)
{
    if (token.empty())
        return {};
    return first_match(known, now, [&](const std::string& value) { return constant_time_equal(value, token); });
}

}  // namespace relevo::signing::telegram
