#pragma once

#include <string>

#include "kafka/message.hpp"
#include "messaging/unit.hpp"

namespace relevo::messaging {

// The kind of task rows that hold a record no handler could take.
inline constexpr const char* dead_message_kind_name = "message";

// Keeps the record as a dead task row and announces it on dlq.v1.
void bury_record(unit& u, const std::string& service, const events::envelope& e, const kafka::record& r,
                 const std::string& error_code, const std::string& cause, int attempts);

// The event as such a row's payload holds it (an operator may have edited its value). Throws events::decode_error.
events::envelope exhume(const json::value& payload);

// What people read of an error: valid UTF-8 without control characters, at most 2,000 bytes.
std::string printable(std::string_view text);

}  // namespace relevo::messaging
