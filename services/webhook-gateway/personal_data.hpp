#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"

// What an operator sees of failed work without asking for more: ids, types, times and numbers, but nobody's words,
// names, numbers or addresses.
namespace relevo::webhook_gateway {

// Masked: values of fields that are named like secrets or personal data, texts of several words, e-mail addresses and
// phone numbers anywhere. A form (name=value&…) is masked field by field. Shapes stay as they are.
json::value mask_personal_data(const json::value& v);

// E-mail addresses and phone numbers of a text, masked in their places.
std::string mask_contacts(std::string_view text);

// Whether a value holds a mask: it must not be stored as if it were data.
bool is_masked(const json::value& v);

}  // namespace relevo::webhook_gateway
