#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/utf8.hpp"

// What json_stringify and json_python_dumps share: JSON rewritten token by token as another program would have written
// it. Works on the bytes, because a JSON value of ours would round other numbers. Grammar is not checked (a signature
// over nonsense fits nonsense only); nothing when a token is no JSON.
namespace relevo::signing {

constexpr bool is_high_surrogate(std::uint32_t u)
{
    return u >= 0xD800 && u <= 0xDBFF;
}
constexpr bool is_low_surrogate(std::uint32_t u)
{
    return u >= 0xDC00 && u <= 0xDFFF;
}

void append_utf8(std::string& out, std::uint32_t c);
void append_unicode_escape(std::string& out, std::uint32_t unit);  // "\u00e9"
// `\"`, `\\`, `\n` and the like; false when c has no such escape.
bool append_short_escape(std::string& out, std::uint32_t c);
std::uint32_t decode_utf8(std::string_view sequence);  // one well-formed sequence

// Shortest decimal that reads back as |d|: 0.digits × 10^point.
struct decimal
{
    std::string digits;
    int point = 0;
};
decimal shortest_decimal(double d);  // finite, not zero
// Without an exponent: "0.001", "1200", "1.5".
std::string plain_notation(const decimal& d);
// "1e+21", "1.5e-07": the exponent has at least so many digits.
std::string exponent_notation(const decimal& d, std::size_t exponent_digits);

// Dialect, all static: punctuation(out, char), number(out, digits) → bool, character(out, code point or lone
// surrogate), is_ascii (whether characters beyond ASCII go through character(), too, or stay as they are).
template <class Dialect>
class json_rewriter
{
public:
    explicit json_rewriter(std::string_view text) : text_(text) { out_.reserve(text.size() + text.size() / 8); }

    std::optional<std::string> run()
    {
        while ((at_ = text_.find_first_not_of(" \t\r\n", at_)) != text_.npos)
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
            Dialect::punctuation(out_, c);
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
        const auto length = std::min(text_.find_first_not_of("0123456789+-.eE", at_), text_.size()) - at_;
        const std::string digits(text_.substr(at_, length));
        at_ += length;
        return Dialect::number(out_, digits);
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
            if (c == '\\' ? !escape() : !plain(c))
                return false;
        }
        return false;
    }

    // Leaves at_ on the character's last byte.
    bool plain(char c)
    {
        if (!Dialect::is_ascii || (c >= 0x20 && c < 0x7F)) {
            out_ += c;
            return true;
        }
        const auto length = utf8_sequence(text_.substr(at_));
        if (length == 0)
            return false;
        Dialect::character(out_, decode_utf8(text_.substr(at_, length)));
        at_ += length - 1;
        return true;
    }

    // At the backslash; leaves at_ on the last character of the escape.
    bool escape()
    {
        if (++at_ >= text_.size())
            return false;
        constexpr std::string_view names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
        if (const auto i = names.find(text_[at_]); i != names.npos) {
            Dialect::character(out_, static_cast<unsigned char>(meanings[i]));
            return true;
        }
        const auto unit = code_unit(at_);
        if (!unit)
            return false;
        at_ += 4;
        if (is_high_surrogate(*unit) && text_.substr(at_ + 1, 1) == "\\") {
            const auto low = code_unit(at_ + 2);
            if (low && is_low_surrogate(*low)) {
                Dialect::character(out_, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
                at_ += 6;
                return true;
            }
        }
        Dialect::character(out_, *unit);
        return true;
    }

    // "uXXXX" at position.
    std::optional<std::uint32_t> code_unit(std::size_t position) const
    {
        const auto digits = position < text_.size() ? text_.substr(position, 5) : std::string_view();
        std::uint32_t unit = 0;
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

}  // namespace relevo::signing
