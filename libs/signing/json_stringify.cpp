#include "signing/json_stringify.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace relevo::signing {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view number_characters = "0123456789+-.eE";

bool is_high_surrogate(unsigned u)
{
    return u >= 0xD800 && u <= 0xDBFF;
}
bool is_low_surrogate(unsigned u)
{
    return u >= 0xDC00 && u <= 0xDFFF;
}

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

void append_unicode_escape(std::string& out, unsigned u)
{
    constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += digits[(u >> shift) & 0xF];
}

// One code unit as JSON.stringify quotes it; a lone surrogate stays an escape.
void append_quoted(std::string& out, unsigned u)
{
    constexpr std::string_view special = "\"\\\b\f\n\r\t", names = "\"\\bfnrt";
    const auto i = u < 0x80 ? special.find(static_cast<char>(u)) : special.npos;
    if (i != special.npos) {
        out += '\\';
        out += names[i];
        return;
    }
    if (u < 0x20 || is_high_surrogate(u) || is_low_surrogate(u))
        append_unicode_escape(out, u);
    else
        append_utf8(out, u);
}

class rewriter
{
public:
    explicit rewriter(std::string_view text) : text_(text) { out_.reserve(text.size()); }

    std::optional<std::string> run()
    {
        while ((at_ = text_.find_first_not_of(blanks, at_)) != text_.npos)
            if (!token())
                return {};
        return std::move(out_);
    }

private:
    bool token()
    {
        const char c = text_[at_];
        if (c == '"')
            return string();
        if (c == '-' || (c >= '0' && c <= '9'))
            return number();
        if (std::string_view("{}[]:,").find(c) != std::string_view::npos) {
            out_ += c;
            ++at_;
            return true;
        }
        return literal("true") || literal("false") || literal("null");
    }

    bool literal(std::string_view word)
    {
        if (text_.substr(at_, word.size()) != word)
            return false;
        out_ += word;
        at_ += word.size();
        return true;
    }

    bool number()
    {
        const auto length = std::min(text_.find_first_not_of(number_characters, at_), text_.size()) - at_;
        const std::string digits(text_.substr(at_, length));
        char* end = nullptr;
        const double d = std::strtod(digits.c_str(), &end);  // infinite or zero when out of range, as JavaScript has it
        if (end != digits.c_str() + digits.size())
            return false;
        out_ += number_to_javascript(d);
        at_ += length;
        return true;
    }

    bool string()
    {
        out_ += '"';
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                out_ += '"';
                ++at_;
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20)
                return false;
            if (c != '\\')
                out_ += c;
            else if (++at_; !escape())
                return false;
        }
        return false;
    }

    // At the character after the backslash; leaves at_ on the last character of the escape.
    bool escape()
    {
        if (at_ >= text_.size())
            return false;
        constexpr std::string_view names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
        if (const auto i = names.find(text_[at_]); i != names.npos) {
            append_quoted(out_, static_cast<unsigned char>(meanings[i]));
            return true;
        }
        const auto unit = code_unit(at_);
        if (!unit)
            return false;
        at_ += 4;
        if (is_high_surrogate(*unit) && text_.substr(at_ + 1, 1) == "\\") {
            const auto low = code_unit(at_ + 2);
            if (low && is_low_surrogate(*low)) {
                append_utf8(out_, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
                at_ += 6;
                return true;
            }
        }
        append_quoted(out_, *unit);
        return true;
    }

    // "uXXXX" at position.
    std::optional<unsigned> code_unit(std::size_t position) const
    {
        const auto digits = position < text_.size() ? text_.substr(position, 5) : std::string_view();
        unsigned unit = 0;
        if (digits.size() != 5 || digits[0] != 'u')
            return {};
        const auto [end, error] = std::from_chars(digits.data() + 1, digits.data() + 5, unit, 16);
        if (error != std::errc{} || end != digits.data() + 5)
            return {};
        return unit;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_;
};

}  // namespace

std::optional<std::string> json_stringify(std::string_view text)
{
    return rewriter(text).run();
}

std::string number_to_javascript(double d)
{
    if (!std::isfinite(d))
        return "null";
    if (d == 0)
        return "0";
    // Shortest digits that read back as d: "d.ddde±XX".
    char buffer[64];
    const auto written = std::to_chars(buffer, buffer + sizeof buffer, std::abs(d), std::chars_format::scientific);
    const std::string_view text(buffer, static_cast<std::size_t>(written.ptr - buffer));
    const auto e = text.find('e');
    std::string digits(text.substr(0, 1));
    if (e > 1)
        digits += text.substr(2, e - 2);
    int exponent = 0;
    const auto after_sign = text[e + 1] == '+' ? e + 2 : e + 1;
    std::from_chars(text.data() + after_sign, text.data() + text.size(), exponent);

    const int count = static_cast<int>(digits.size()), point = exponent + 1;  // 0.digits × 10^point
    std::string out = d < 0 ? "-" : "";
    if (point > 21 || point <= -6) {
        out += digits[0];
        if (count > 1)
            out.append(".").append(digits, 1);
        return out + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
    }
    if (point <= 0)
        return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    if (count <= point)
        return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
    digits.insert(static_cast<std::size_t>(point), ".");
    return out + digits;
}

}  // namespace relevo::signing
