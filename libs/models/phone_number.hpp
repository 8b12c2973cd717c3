#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relevo::models {

struct phone_number
{
    std::string e164;     // "+56912345678"
    std::string country;  // ISO 3166 ("CL"); empty where the code belongs to no country
};

// A number as people write it; without "+" it is read as one of default_region ("CL"). Accepted is what could be
// dialled from abroad by its length; whether the number is assigned is not asked, since numbering plans change faster
// than tables.
std::optional<phone_number> parse_phone(std::string_view text, std::string_view default_region);

// One spelling for all that reach the same telephone, for uniqueness and look-ups: in Brazil with the ninth digit, in
// Mexico without the old mobile 1, in Argentina without the mobile 9. Others stay as they are.
std::string phone_key(std::string_view e164);

// Every E.164 spelling of the number, the given one first.
std::vector<std::string> phone_variants(std::string_view e164);

}  // namespace relevo::models
