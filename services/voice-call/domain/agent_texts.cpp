#include "domain/agent_texts.hpp"

#include <array>
#include <utility>

namespace relevo::voice_call {

namespace {

constexpr std::string_view own_template =
    "Eres el asistente telefónico de [USER_NAME] ([PROFESSION]). Atiendes a quienes llaman a su número: averigua "
    "quiénes "
    "son y qué necesitan, toma nota de su recado y diles que [USER_NAME] les devolverá la llamada. Habla siempre en "
    "[LANGUAGE].";
constexpr std::string_view ellipsis = "…";

}  // namespace

std::string agent_prompt(std::string_view prompt_template, const agent_identity& who)
{
    const std::array<std::pair<std::string_view, const std::string*>, 3> placeholders{
        {{"[USER_NAME]", &who.user_name}, {"[PROFESSION]", &who.profession}, {"[LANGUAGE]", &who.language}}};
    std::string_view rest = prompt_template.empty() ? own_template : prompt_template;
    std::string out;
    while (!rest.empty()) {
        const auto at = rest.find('[');
        out += rest.substr(0, at);
        if (at == std::string_view::npos)
            break;
        rest.remove_prefix(at);
        std::size_t taken = 0;
        for (const auto& [name, value] : placeholders)
            if (rest.starts_with(name)) {
                out += *value;
                taken = name.size();
            }
        if (taken == 0)
            out += rest[taken++];
        rest.remove_prefix(taken);
    }
    return out;
}

std::string new_call_title(std::string_view language)
{
    std::string two;
    for (const char c : language.substr(0, 2))
        two += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (two == "fr")
        return "Nouvel appel reçu";
    if (two == "en")
        return "New call received";
    if (two == "pt" || two == "po")  // "português"
        return "Nova chamada recebida";
    return "Nueva llamada recibida";
}

std::string shortened(std::string_view utf8, std::size_t max_bytes)
{
    if (utf8.size() <= max_bytes)
        return std::string(utf8);
    auto end = max_bytes - ellipsis.size();
    while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80)
        --end;
    return std::string(utf8.substr(0, end)).append(ellipsis);
}

}  // namespace relevo::voice_call
