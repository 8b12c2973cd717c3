#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <optional>
#include <string>

#include "http/guarded_socket.hpp"
#include "http/request_head.hpp"
#include "http/server.hpp"
#include "http/trusted_proxies.hpp"

namespace relevo::http {

// Reads the requests of one connection, one after the other, with the limits and time limits of the settings. What may
// not pass throws a refusal, after which the connection is of no further use; a peer that is gone or too slow throws
// boost::system::system_error.
class request_reader
{
public:
    request_reader(guarded_socket& stream, const server_settings& settings, const trusted_proxies& proxies);

    // The next request without its body. Nothing when the peer closed or stayed silent between requests.
    // With is_first the header's time runs from now, else from its first byte.
    awaitable<std::optional<request>> read_header(bool is_first);
    // The body of that request. limit: in bytes.
    awaitable<std::string> read_body(std::size_t limit);

    bool has_known_method() const { return method_.has_value(); }
    bool is_upgrade() const { return head_.is_websocket; }
    bool is_http_10() const { return head_.is_http_10; }
    bool wants_keep_alive() const { return head_.keep_alive; }
    bool has_body_to_read() const { return head_.is_chunked || head_.content_length.value_or(0) > 0; }
    // How large the body will be at most.
    std::size_t announced_bytes(std::size_t limit) const;
    // Whether bytes of a further request have arrived.
    bool has_more() const { return buffer_.size() > 0; }
    // Whether the peer may be in the middle of sending.
    bool has_unread_input() const { return has_unread_input_; }
    // Whether it waits for the first byte of a request, and none is there.
    bool is_idle() const;
    // X-Request-ID of the request being read: as received if sane, else generated.
    const std::string& request_id();

private:
    awaitable<bool> read_first_bytes();
    awaitable<> read_more();
    awaitable<> tell_to_go_on();
    awaitable<std::string> read_sized_body(std::size_t size);
    awaitable<std::string> read_chunked_body(std::size_t limit);
    std::string_view received() const;
    void check_partial(std::size_t from) const;
    request parse(std::size_t header_bytes);

    guarded_socket& stream_;
    const server_settings& settings_;
    const trusted_proxies& proxies_;
    boost::asio::ip::address peer_;
    boost::beast::flat_buffer buffer_;
    parsed_head head_;  // its fields are moved to the request
    std::optional<method> method_;
    std::string request_id_;
    bool is_waiting_ = false;
    bool has_unread_input_ = false;
};

}  // namespace relevo::http
