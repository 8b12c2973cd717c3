#pragma once

#include <string>
#include <string_view>

#include "http/client.hpp"
#include "http/message.hpp"

// Heads of HTTP/1.1 messages as bytes. Control characters in values become blanks, so that no value adds a line.
namespace relevo::http {

enum class connection_header
{
    none,
    close,
    keep_alive
};

// How the peer finds the end of a body.
enum class framing
{
    sized,  // Content-Length, of the whole body even where none is sent (HEAD)
    chunked,
    until_close
};
std::string response_head(const response& r, std::string_view request_id, connection_header connection,
                          framing body = framing::sized);

// host: the Host field; target: path and query.
std::string request_head(const client_request& r, std::string_view host, std::string_view target);

// Whether an answer of this status has a body at all.
bool has_body(unsigned status);

}  // namespace relevo::http
