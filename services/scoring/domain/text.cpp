#include "domain/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace relevo::scoring {

namespace {

// The base letter of U+00C0…U+00FF, by the second byte of its UTF-8 form.
constexpr std::string_view latin_base =
    "aaaaaa?ceeeeiiii?nooooo?ouuuuy??"
    "aaaaaa?ceeeeiiii?nooooo?ouuuuy?y";

}  // namespace

std::string folded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == 0xC3 && i + 1 < text.size()) {
            const char base = latin_base[static_cast<unsigned char>(text[i + 1]) & 0x3F];
            if (base != '?')
                out += base;
            else
                out.append(text.substr(i, 2));
            ++i;
        } else {
            out += static_cast<char>(c < 0x80 ? std::tolower(c) : c);
        }
    }
    const auto begin = out.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos)
        return {};
    return out.substr(begin, out.find_last_not_of(" \t\r\n") - begin + 1);
}

bool has_text(const std::optional<std::string>& text)
{
    return text && !folded(*text).empty();
}

bool is_real_name(std::string_view name)
{
    static constexpr std::array<std::string_view, 15> placeholders = {
        "user",        "telegram user", "whatsapp user", "webchat user", "usuario",   "cliente", "lead",     "unknown",
        "desconocido", "sin nombre",    "guest",         "invitado",     "anonymous", "anonimo", "test user"};
    const auto plain = folded(name);
    if (plain.empty() || std::find(placeholders.begin(), placeholders.end(), plain) != placeholders.end())
        return false;
    return std::any_of(plain.begin(), plain.end(), [](unsigned char c) { return c >= 0x80 || std::isalpha(c); });
}

}  // namespace relevo::scoring
