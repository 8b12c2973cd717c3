#pragma once

#include <string>
#include <string_view>

namespace relevo::twilio {

// "+56912345678" → "whatsapp:+56912345678"; one that has the prefix keeps it.
std::string whatsapp_address(std::string_view e164);
// "whatsapp:+56912345678" → "+56912345678"; others stay.
std::string phone_of(std::string_view address);

}  // namespace relevo::twilio
