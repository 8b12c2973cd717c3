#include "providers/twilio/address.hpp"

namespace relevo::twilio {

constexpr std::string_view prefix = "whatsapp:";

std::string whatsapp_address(std::string_view e164)
{
    return e164.starts_with(prefix) ? std::string(e164) : std::string(prefix).append(e164);
}

std::string phone_of(std::string_view address)
{
    return std::string(address.starts_with(prefix) ? address.substr(prefix.size()) : address);
}

}  // namespace relevo::twilio
