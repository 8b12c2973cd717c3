#include "signing/timestamp.hpp"

#include <charconv>
#include <cstdint>

namespace relevo::signing {

std::optional<time_point> parse_timestamp(std::string_view text)
{
    constexpr std::int64_t latest_ms = 9'000'000'000'000;  // system_clock counts nanoseconds
    if (text.empty() || text.size() > 13 || text.find_first_not_of("0123456789") != text.npos)
        return {};
    std::int64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    const auto ms = text.size() == 13 ? n : n * 1000;
    if (ms > latest_ms)
        return {};
    return time_point(std::chrono::milliseconds(ms));
}

bool is_recent(time_point t, time_point now, std::chrono::seconds tolerance)
{
    using std::chrono::floor, std::chrono::seconds;
    const auto age = floor<seconds>(now) - floor<seconds>(t);
    return age <= tolerance && -age <= tolerance;
}

}  // namespace relevo::signing
