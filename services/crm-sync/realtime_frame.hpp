#pragma once

#include <optional>
#include <string>

#include "domain/replay_ring.hpp"
#include "kafka/message.hpp"

namespace relevo::crm_sync {

// A record of realtime.events.v1 as the sockets need it.
struct incoming_frame
{
    std::int64_t broker_id = 0;
    stream_position at;
    std::int64_t timestamp_ms = 0;
    frame_facts facts;
    std::string text;  // the frame with its id; ephemeral ones have none
};

// Nothing (and a line in the log) for what is no frame.
std::optional<incoming_frame> parse_frame(const kafka::record& r);

}  // namespace relevo::crm_sync
