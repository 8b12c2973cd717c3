#include "signing/json_python_dumps.hpp"

#include <cmath>
#include <cstdlib>

#include "signing/json_rewriter.hpp"

namespace relevo::signing {
namespace {

struct python
{
    static constexpr bool is_ascii = true;

    static void punctuation(std::string& out, char c)
    {
        out += c;
        if (c == ',' || c == ':')
            out += ' ';
    }

    static bool number(std::string& out, const std::string& digits)
    {
        if (digits.find_first_of(".eE") == digits.npos) {  // an int, of any size
            const bool is_negative = digits.starts_with('-');
            out += digits == "-0" ? "0" : digits;
            return digits.size() > is_negative && digits.find_first_not_of("0123456789", is_negative) == digits.npos;
        }
        char* end = nullptr;
        out += number_to_python(std::strtod(digits.c_str(), &end));
        return end == digits.c_str() + digits.size();
    }

    static void character(std::string& out, std::uint32_t c)
    {
        if (append_short_escape(out, c))
            return;
        if (c >= 0x20 && c < 0x7F) {
            out += static_cast<char>(c);
        } else if (c < 0x10000) {
            append_unicode_escape(out, c);
        } else {
            append_unicode_escape(out, 0xD800 + ((c - 0x10000) >> 10));
            append_unicode_escape(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
};

}  // namespace

std::optional<std::string> json_python_dumps(std::string_view text)
{
    return json_rewriter<python>(text).run();
}

std::string number_to_python(double d)
{
    const std::string sign = std::signbit(d) ? "-" : "";
    if (std::isnan(d))
        return "NaN";
    if (std::isinf(d))
        return sign + "Infinity";
    if (d == 0)
        return sign + "0.0";
    const auto shortest = shortest_decimal(d);
    if (shortest.point <= -4 || shortest.point > 16)
        return sign + exponent_notation(shortest, 2);
    const auto plain = plain_notation(shortest);
    return sign + plain + (plain.find('.') == plain.npos ? ".0" : "");
}

}  // namespace relevo::signing
