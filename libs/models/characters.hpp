#pragma once

#include <cstddef>
#include <string_view>

// Characters, not bytes, of UTF-8 text.
namespace relevo::models {

constexpr bool is_continuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

constexpr std::size_t length_of(std::string_view utf8)
{
    std::size_t n = 0;
    for (const char c : utf8)
        n += !is_continuation(c);
    return n;
}

// The first so many characters.
constexpr std::string_view first_characters(std::string_view utf8, std::size_t at_most)
{
    std::size_t n = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i)
        if (!is_continuation(utf8[i]) && n++ == at_most)
            return utf8.substr(0, i);
    return utf8;
}

}  // namespace relevo::models
