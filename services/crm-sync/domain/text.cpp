#include "domain/text.hpp"

#include <algorithm>
#include <cctype>

namespace relevo::crm_sync {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// The base letter of an accented Latin-1 letter, given the second byte of its UTF-8 form (the first is C3).
char base_letter(unsigned char second)
{
    static constexpr std::string_view bases = "aaaaaaaceeeeiiiidnooooo-ouuuuy-s";
    return bases[(second - 0x80) % 0x20];
}

}  // namespace

std::string_view trim(std::string_view s)
{
    const auto first = s.find_first_not_of(" \t\r\n");
    if (first == s.npos)
        return {};
    return s.substr(first, s.find_last_not_of(" \t\r\n") - first + 1);
}

std::string shorten(std::string_view utf8, std::size_t n)
{
    return std::string(models::first_characters(utf8, n));
}

std::string slug_of(std::string_view name)
{
    std::string slug;
    for (std::size_t i = 0; i < name.size() && slug.size() < 50; ++i) {
        char c = lower(name[i]);
        if (static_cast<unsigned char>(c) == 0xC3 && i + 1 < name.size())
            c = base_letter(static_cast<unsigned char>(name[++i]));
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            slug += c;
        else if (!slug.empty() && slug.back() != '-' && !models::is_continuation(c))
            slug += '-';
    }
    while (!slug.empty() && slug.back() == '-')
        slug.pop_back();
    return slug.empty() ? "empresa" : slug;
}

std::string normalise_email(std::string_view s)
{
    std::string out(trim(s));
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool is_email(std::string_view s)
{
    const auto at = s.find('@');
    if (at == s.npos || at == 0 || s.size() > 254 || s.find('@', at + 1) != s.npos)
        return false;
    const bool plain = std::none_of(s.begin(), s.end(), [](unsigned char c) {
        return c <= ' ' || c == 0x7F || c == ',' || c == ';' || c == '<' || c == '>' || c == '"';
    });
    const auto domain = s.substr(at + 1);
    const auto dot = domain.find('.');
    return plain && dot != domain.npos && dot > 0 && domain.back() != '.' && domain.find("..") == domain.npos;
}

}  // namespace relevo::crm_sync
