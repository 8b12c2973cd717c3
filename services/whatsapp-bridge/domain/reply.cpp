#include "domain/reply.hpp"

#include "models/characters.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr std::size_t longest_reply = 1000;
constexpr std::string_view blanks = " \t\r\n";

std::string_view trim(std::string_view s)
{
    const auto first = s.find_first_not_of(blanks);
    if (first == s.npos)
        return {};
    return s.substr(first, s.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::string guarded_reply(std::string_view text)
{
    text = trim(text);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = trim(text.substr(1, text.size() - 2));
    const auto kept = models::first_characters(text, longest_reply);
    if (kept.size() == text.size())
        return std::string(text);
    const auto word_end = kept.find_last_of(" \n");
    return std::string(trim(word_end == kept.npos ? kept : kept.substr(0, word_end)));
}

std::string first_name(std::string_view name)
{
    name = trim(name);
    return std::string(name.substr(0, name.find_first_of(blanks)));
}

std::string greeted_as(std::string_view name)
{
    auto first = first_name(name);
    return first.empty() ? "de nuevo" : first;
}

std::string follow_up_text(const std::string& greeted_as)
{
    return "Hola " + greeted_as +
           ", gracias por tu tiempo en la llamada. ¿Te gustaría recibir más información por aquí?";
}

}  // namespace relevo::whatsapp_bridge
