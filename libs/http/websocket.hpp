#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/task.hpp"

namespace relevo::http {

// One accepted WebSocket connection. Text frames only; control frames are answered inside. All calls on its loop.
class websocket
{
public:
    virtual ~websocket() = default;

    // The next text frame; nothing once the peer has closed or the connection broke. Frames above 16 KiB close with
    // 4010.
    virtual awaitable<std::optional<std::string>> receive(deadline until) = 0;
    // Whether receive() returned nothing because until passed (the connection still stands).
    virtual bool timed_out() const = 0;
    // Queues a frame; a writer sends in order. False when more than 1,000 frames or 1 MB wait (the caller closes:
    // 4011).
    virtual bool send(std::string frame) = 0;
    // Sends what is queued, then a close frame.
    virtual awaitable<> close(std::uint16_t code, std::string_view reason) = 0;
    virtual bool is_open() const = 0;
    // When the peer last sent anything, pings and pongs included.
    virtual clock::time_point last_seen() const = 0;
};

}  // namespace relevo::http
