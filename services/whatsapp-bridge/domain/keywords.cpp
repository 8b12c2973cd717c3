#include "domain/keywords.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace relevo::whatsapp_bridge {

namespace {

// As folded() leaves them.
constexpr std::array accents{
    std::pair{"á", 'a'}, std::pair{"é", 'e'}, std::pair{"í", 'i'}, std::pair{"ó", 'o'}, std::pair{"ú", 'u'},
    std::pair{"ü", 'u'}, std::pair{"ñ", 'n'}, std::pair{"Á", 'a'}, std::pair{"É", 'e'}, std::pair{"Í", 'i'},
    std::pair{"Ó", 'o'}, std::pair{"Ú", 'u'}, std::pair{"Ü", 'u'}, std::pair{"Ñ", 'n'},
};
constexpr std::array courtesies{" por favor ", " gracias ", " hola ", " buenos dias ", " buenas tardes "};

constexpr std::array silence_phrases{" dame de baja ",        " darme de baja ",         " denme de baja ",
                                     " no me escriban ",      " no me escribas ",        " no me escriba ",
                                     " no me contacten ",     " no me contactes ",       " no me molesten ",
                                     " dejen de escribirme ", " deja de escribirme ",    " no quiero recibir mensajes ",
                                     " no me manden mas ",    " no quiero mas mensajes "};

constexpr std::array person_phrases{" hablar con una persona ",
                                    " hablar con un humano ",
                                    " hablar con un asesor ",
                                    " hablar con una asesora ",
                                    " hablar con un ejecutivo ",
                                    " hablar con una ejecutiva ",
                                    " hablar con alguien ",
                                    " hablar con un agente ",
                                    " hablar con un vendedor ",
                                    " hablar con un operador ",
                                    " atienda una persona ",
                                    " persona real ",
                                    " quiero un humano ",
                                    " agente humano ",
                                    " asesor humano ",
                                    " ser humano ",
                                    " atencion humana ",
                                    " que me llame alguien ",
                                    " que me llame un asesor ",
                                    " pasame con una persona ",
                                    " pasame con un asesor ",
                                    " comunicame con un asesor ",
                                    " comuniqueme con un asesor "};

template <class Phrases>
bool has_one_of(const std::string& text, const Phrases& phrases)
{
    return std::any_of(phrases.begin(), phrases.end(),
                       [&text](std::string_view phrase) { return text.find(phrase) != text.npos; });
}

std::string without_courtesies(std::string text)
{
    for (const std::string_view courtesy : courtesies)
        for (auto at = text.find(courtesy); at != text.npos; at = text.find(courtesy))
            text.replace(at, courtesy.size(), " ");
    return text;
}

bool is_opt_out(const std::string& text, const std::string& keyword)
{
    const auto word = folded(keyword);
    if (word.size() < 3)
        return false;
    const bool is_one_word = word.find(' ', 1) == word.size() - 1;
    return is_one_word ? without_courtesies(text) == word : text.find(word) != text.npos;
}

}  // namespace

std::string folded(std::string_view text)
{
    std::string out = " ";
    const auto add = [&out](char c) {
        if (c != ' ' || out.back() != ' ')
            out += c;
    };
    while (!text.empty()) {
        const auto accented =
            std::find_if(accents.begin(), accents.end(), [text](const auto& a) { return text.starts_with(a.first); });
        const auto c = static_cast<unsigned char>(text.front());
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (accented != accents.end()) {
            add(accented->second);
            text.remove_prefix(2);
            continue;
        }
        if (c >= 'A' && c <= 'Z')
            add(static_cast<char>(c - 'A' + 'a'));
        else
            add(is_plain ? static_cast<char>(c) : ' ');
        text.remove_prefix(1);
    }
    add(' ');
    return out;
}

plain_wish wish_of(std::string_view text, const std::vector<std::string>& opt_out_keywords)
{
    const auto said = folded(text);
    const bool wants_silence = has_one_of(said, silence_phrases) ||
                               std::any_of(opt_out_keywords.begin(), opt_out_keywords.end(),
                                           [&said](const std::string& keyword) { return is_opt_out(said, keyword); });
    if (wants_silence)
        return plain_wish::silence;
    return has_one_of(said, person_phrases) ? plain_wish::person : plain_wish::none;
}

}  // namespace relevo::whatsapp_bridge
