#include "domain/plain_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace relevo::whatsapp_bridge {

namespace {

bool begins_with(std::string_view text, std::string_view lower)
{
    return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) {
               return a == std::tolower(static_cast<unsigned char>(b));
           });
}

// Whether a tag, its end, a comment or a declaration begins here.
bool is_markup(std::string_view text)
{
    if (text.size() < 2 || text.front() != '<')
        return false;
    const auto c = static_cast<unsigned char>(text[1]);
    return std::isalpha(c) != 0 || c == '/' || c == '!' || c == '?';
}

std::size_t end_of(std::string_view text, std::string_view what, std::size_t from)
{
    for (auto at = from; at < text.size(); ++at)
        if (begins_with(text.substr(at), what))
            return at + what.size();
    return text.size();
}

// Bytes of the markup that text begins with; a script goes with all that is in it.
std::size_t markup_size(std::string_view text)
{
    constexpr std::array hidden{std::string_view("script"), std::string_view("style")};
    if (text.starts_with("<!--"))
        return end_of(text, "-->", 4);
    for (const auto name : hidden)
        if (begins_with(text.substr(1), name))
            return end_of(text, ">", end_of(text, "</" + std::string(name), 1));
    return end_of(text, ">", 1);
}

bool is_kept(char c)
{
    const auto u = static_cast<unsigned char>(c);
    return (u >= 0x20 && u != 0x7F) || c == '\n' || c == '\t';
}

std::string without_markup(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        if (is_markup(text)) {
            text.remove_prefix(std::min(markup_size(text), text.size()));
            continue;
        }
        if (is_kept(text.front()))
            out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

}  // namespace

std::string plain_text(std::string_view text)
{
    auto out = without_markup(text);
    // What stood around a tag may have become one: "<<b>script>".
    for (auto again = without_markup(out); again != out; again = without_markup(out))
        out = std::move(again);
    const auto first = out.find_first_not_of(" \t\n");
    return first == out.npos ? std::string() : out.substr(first, out.find_last_not_of(" \t\n") - first + 1);
}

}  // namespace relevo::whatsapp_bridge
