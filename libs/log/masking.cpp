#include "log/masking.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace relevo::log {

namespace {

constexpr std::array secret_names = {"secret", "password", "authorization", "apikey"};
constexpr std::array personal_names = {"phone", "tonumber", "fromnumber", "email"};

// "X-Api-Key", "apiKey" and "api_key" are one name.
std::string plain(std::string_view name)
{
    std::string out;
    for (const char c : name)
        if (c != '_' && c != '-')
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

template <class Names>
bool names_any(const std::string& name, const Names& parts)
{
    return std::any_of(parts.begin(), parts.end(),
                       [&name](std::string_view part) { return name.find(part) != std::string::npos; });
}

std::string ending_of(std::string_view text)
{
    std::size_t keep = text.size() >= 8 ? 4 : text.size() >= 5 ? 2 : 0;
    const auto continues = [&] { return (static_cast<unsigned char>(text[text.size() - keep]) & 0xC0) == 0x80; };
    while (keep > 0 && continues())
        --keep;
    return "***" + std::string(text.substr(text.size() - keep));
}

}  // namespace

std::optional<std::string> mask(const field& f)
{
    if (std::holds_alternative<bool>(f.value))
        return std::nullopt;
    const auto* text = std::get_if<std::string_view>(&f.value);
    const auto name = plain(f.name);
    if (names_any(name, secret_names) || (text && name.find("token") != std::string::npos))
        return "***";
    if (!names_any(name, personal_names))
        return std::nullopt;
    if (text)
        return ending_of(*text);
    const auto* number = std::get_if<std::int64_t>(&f.value);
    return number ? ending_of(std::to_string(*number)) : "***";
}

}  // namespace relevo::log
