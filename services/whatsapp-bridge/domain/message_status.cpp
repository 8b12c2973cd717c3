#include "domain/message_status.hpp"

namespace relevo::whatsapp_bridge {

namespace {

int rank(std::string_view status)
{
    return status == "pending" ? 0 : status == "sent" ? 1 : status == "delivered" ? 2 : status == "read" ? 3 : -1;
}

}  // namespace

bool may_become(std::string_view from, std::string_view to)
{
    if (to == "failed")
        return from == "pending" || from == "sent";
    if (from == "failed")
        return to == "delivered" || to == "read";
    return rank(to) > rank(from) && rank(from) >= 0;
}

std::optional<std::string_view> status_of_twilio(std::string_view message_status)
{
    if (message_status == "sent" || message_status == "delivered" || message_status == "read")
        return message_status;
    if (message_status == "failed" || message_status == "undelivered")
        return "failed";
    return std::nullopt;
}

}  // namespace relevo::whatsapp_bridge
