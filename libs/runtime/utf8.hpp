#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace relevo {

// Length of the well-formed UTF-8 sequence that text begins with; 0 when there is none.
inline std::size_t utf8_sequence(std::string_view text)
{
    const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&byte](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(i) >= low && byte(i) <= high;
    };
    const auto lead = byte(0);
    if (text.empty())
        return 0;
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF)  // neither overlong nor a surrogate
        return follows(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && follows(2) ? 3 : 0;
    if (lead >= 0xF0 && lead <= 0xF4)  // neither overlong nor above U+10FFFF
        return follows(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) && follows(2) && follows(3) ? 4 : 0;
    return 0;
}

// Length of the ASCII that text begins with, in steps of 8 bytes.
inline std::size_t ascii_prefix(std::string_view text)
{
    std::size_t n = 0;
    for (std::uint64_t eight; n + sizeof eight <= text.size(); n += sizeof eight) {
        std::memcpy(&eight, text.data() + n, sizeof eight);
        if ((eight & 0x8080808080808080) != 0)
            break;
    }
    return n;
}

inline bool is_utf8(std::string_view text)
{
    while (!text.empty()) {
        if (const auto ascii = ascii_prefix(text); ascii > 0) {
            text.remove_prefix(ascii);
            continue;
        }
        const auto n = utf8_sequence(text);
        if (n == 0)
            return false;
        text.remove_prefix(n);
    }
    return true;
}

// Each byte that belongs to no sequence becomes U+FFFD.
inline std::string to_utf8(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto n = utf8_sequence(text);
        if (n == 0)
            out += "\xEF\xBF\xBD";
        else
            out += text.substr(0, n);
        text.remove_prefix(n == 0 ? 1 : n);
    }
    return out;
}

}  // namespace relevo
