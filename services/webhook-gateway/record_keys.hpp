#pragma once

#include <string>

#include "json/value.hpp"

// The entity that a webhook is about, so that what belongs together stays in one partition, in order. Empty when the
// body names none.
namespace relevo::webhook_gateway {

std::string meta_key(const json::value& body);        // number (wa_id) of the first message's or status's customer
std::string telegram_key(const json::value& update);  // chat id, whatever kind of update
std::string elevenlabs_key(const json::value& body);  // conversation id

}  // namespace relevo::webhook_gateway
