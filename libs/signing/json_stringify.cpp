#include "signing/json_stringify.hpp"

#include <cmath>
#include <cstdlib>

#include "signing/json_rewriter.hpp"

namespace relevo::signing {
namespace {

struct javascript
{
    static constexpr bool is_ascii = false;

    static void punctuation(std::string& out, char c) { out += c; }

    static bool number(std::string& out, const std::string& digits)
    {
        char* end = nullptr;
        const double d = std::strtod(digits.c_str(), &end);  // infinite or zero when out of range, as JavaScript has it
        out += number_to_javascript(d);
        return end == digits.c_str() + digits.size();
    }

    // A lone surrogate stays an escape.
    static void character(std::string& out, std::uint32_t c)
    {
        if (append_short_escape(out, c))
            return;
        if (c < 0x20 || is_high_surrogate(c) || is_low_surrogate(c))
            append_unicode_escape(out, c);
        else
            append_utf8(out, c);
    }
};

}  // namespace

std::optional<std::string> json_stringify(std::string_view text)
{
    return json_rewriter<javascript>(text).run();
}

std::string number_to_javascript(double d)
{
    if (!std::isfinite(d))
        return "null";
    if (d == 0)
        return "0";
    const auto shortest = shortest_decimal(d);
    const std::string sign = d < 0 ? "-" : "";
    const bool is_plain = shortest.point <= 21 && shortest.point > -6;
    return sign + (is_plain ? plain_notation(shortest) : exponent_notation(shortest, 1));
}

}  // namespace relevo::signing
