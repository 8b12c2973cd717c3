#include "providers/vapi/text.hpp"

namespace relevo::vapi {

std::string cut(const std::string& utf8, std::size_t max_characters)
{
    std::size_t characters = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const bool begins_character = (static_cast<unsigned char>(utf8[i]) & 0xC0) != 0x80;
        if (begins_character && ++characters > max_characters)
            return utf8.substr(0, i);
    }
    return utf8;
}

}  // namespace relevo::vapi
