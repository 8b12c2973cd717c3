#include "signing/json_rewriter.hpp"

#include <cmath>
#include <cstdlib>

namespace relevo::signing {

void append_utf8(std::string& out, std::uint32_t c)
{
    const auto continuation = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        continuation(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        continuation(6);
        continuation(0);
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        continuation(12);
        continuation(6);
        continuation(0);
    }
}

void append_unicode_escape(std::string& out, std::uint32_t unit)
{
    constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += digits[(unit >> shift) & 0xF];
}

bool append_short_escape(std::string& out, std::uint32_t c)
{
    constexpr std::string_view special = "\"\\\b\f\n\r\t", names = "\"\\bfnrt";
    const auto i = c < 0x80 ? special.find(static_cast<char>(c)) : special.npos;
    if (i == special.npos)
        return false;
    out += '\\';
    out += names[i];
    return true;
}

std::uint32_t decode_utf8(std::string_view sequence)
{
    constexpr unsigned char lead_bits[] = {0x7F, 0x1F, 0x0F, 0x07};
    std::uint32_t c = static_cast<unsigned char>(sequence[0]) & lead_bits[sequence.size() - 1];
    for (const char follower : sequence.substr(1))
        c = (c << 6) | (static_cast<unsigned char>(follower) & 0x3Fu);
    return c;
}

decimal shortest_decimal(double d)
{
    char buffer[64];  // "d.ddde±XX"
    const auto written = std::to_chars(buffer, buffer + sizeof buffer, std::abs(d), std::chars_format::scientific);
    const std::string_view text(buffer, static_cast<std::size_t>(written.ptr - buffer));
    const auto e = text.find('e');
    decimal out{std::string(text.substr(0, 1))};
    if (e > 1)
        out.digits += text.substr(2, e - 2);
    const auto after_sign = text[e + 1] == '+' ? e + 2 : e + 1;
    std::from_chars(text.data() + after_sign, text.data() + text.size(), out.point);
    ++out.point;
    return out;
}

std::string plain_notation(const decimal& d)
{
    const int count = static_cast<int>(d.digits.size());
    if (d.point <= 0)
        return "0." + std::string(static_cast<std::size_t>(-d.point), '0') + d.digits;
    if (count <= d.point)
        return d.digits + std::string(static_cast<std::size_t>(d.point - count), '0');
    auto out = d.digits;
    return out.insert(static_cast<std::size_t>(d.point), ".");
}

std::string exponent_notation(const decimal& d, std::size_t exponent_digits)
{
    const auto exponent = d.point - 1;
    auto power = std::to_string(std::abs(exponent));
    if (power.size() < exponent_digits)
        power.insert(0, exponent_digits - power.size(), '0');
    auto out = d.digits.substr(0, 1);
    if (d.digits.size() > 1)
        out.append(".").append(d.digits, 1);
    return out + (exponent < 0 ? "e-" : "e+") + power;
}

}  // namespace relevo::signing
