#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relevo::whatsapp_bridge {

// What a message asks for that no model needs to understand.
enum class plain_wish
{
    none,
    silence,  // "BAJA", "no me escriban más": an opt-out
    person    // "quiero hablar con una persona"
};

// opt_out_keywords: the company's. One of a single word counts only where it is the whole message ("Baja", "STOP,
// gracias"), for "alto" is also a part of "Alto Las Condes".
plain_wish wish_of(std::string_view text, const std::vector<std::string>& opt_out_keywords);

// Lower case, without Spanish accents; everything that is neither letter nor digit is one blank: " hola que tal ".
std::string folded(std::string_view text);

}  // namespace relevo::whatsapp_bridge
