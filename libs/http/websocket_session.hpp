#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "http/message.hpp"
#include "http/websocket.hpp"
#include "runtime/service.hpp"

namespace relevo::http {

class websocket_session : public websocket
{
public:
    // The service stops: receive() returns nothing from now on, and the peer is sent 1012.
    virtual void stop() = 0;
    // Closes the connection without a word.
    virtual void abort() = 0;
};

// Answers an upgrade request; echoes the subprotocol leads.v1 if offered. Null when the peer went away.
awaitable<std::shared_ptr<websocket_session>> accept_websocket(runtime::service& svc, asio::ip::tcp::socket socket,
                                                               const request& req);

}  // namespace relevo::http
