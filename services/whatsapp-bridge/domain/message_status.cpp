#include "domain/message_status.hpp"

namespace relevo::whatsapp_bridge {

bool may_become(std::string_view from, models::message_status to)
{
    const auto now = models::parse_message_status(from);
    return now && models::advances(*now, to);
}

}  // namespace relevo::whatsapp_bridge
