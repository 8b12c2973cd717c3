#pragma once

#include <string>
#include <string_view>

#include "models/characters.hpp"

namespace relevo::crm_sync {

using models::length_of;

std::string_view trim(std::string_view s);
// At most n characters, never half of one.
std::string shorten(std::string_view utf8, std::size_t n);

// "Inmobiliaria Ñuñoa S.A." → "inmobiliaria-nunoa-s-a"; at most 50 characters, so that a suffix fits.
std::string slug_of(std::string_view name);

// Trimmed, ASCII letters in lower case.
std::string normalise_email(std::string_view s);
// One @, something before it, a dotted domain after it, no blanks; at most 254 bytes.
bool is_email(std::string_view s);

}  // namespace relevo::crm_sync
