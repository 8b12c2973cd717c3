#include "domain/words.hpp"

namespace relevo::whatsapp_bridge {

std::vector<std::string_view> words_of(std::string_view text)
{
    constexpr std::string_view blanks = " \t\n";
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const auto begin = text.find_first_not_of(blanks);
        const auto end = text.find_first_of(blanks, begin == text.npos ? text.size() : begin);
        out.push_back(text.substr(0, end));
        text.remove_prefix(out.back().size());
    }
    return out;
}

}  // namespace relevo::whatsapp_bridge
