#pragma once

#include <string_view>

#include "models/conversation.hpp"

namespace relevo::whatsapp_bridge {

// Whether a message whose status is stored as `from` may become `to` (models::advances). What a customer wrote has the
// status "received", which never changes.
bool may_become(std::string_view from, models::message_status to);

}  // namespace relevo::whatsapp_bridge
