#pragma once

#include <optional>
#include <string_view>

namespace relevo::whatsapp_bridge {

// Whether a message may go from one status to another: pending < sent < delivered < read; failed only from pending or
// sent. Providers reorder: delivered after failed wins.
bool may_become(std::string_view from, std::string_view to);

// Twilio's MessageStatus as ours; nothing for the ones that say nothing new (accepted, queued, sending, …).
std::optional<std::string_view> status_of_twilio(std::string_view message_status);

}  // namespace relevo::whatsapp_bridge
