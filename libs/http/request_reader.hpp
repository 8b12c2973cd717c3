#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "http/message.hpp"
#include "http/server.hpp"
#include "http/trusted_proxies.hpp"

namespace relevo::http {

// Reads the requests of one connection, one after the other, with the limits and time limits of the settings. What may
// not pass throws a refusal, after which the connection is of no further use; a peer that is gone or too slow throws
// boost::system::system_error.
class request_reader
{
public:
    request_reader(boost::beast::tcp_stream& stream, const server_settings& settings, const trusted_proxies& proxies);

    // The next request without its body. Nothing when the peer closed or stayed silent between requests.
    // With is_first the header's time runs from now, else from its first byte.
    awaitable<std::optional<request>> read_header(bool is_first);
    // The body of that request. limit: in bytes.
    awaitable<std::string> read_body(std::size_t limit);

    bool has_known_method() const;
    bool is_upgrade() const;
    bool is_http_10() const { return parser_->get().version() == 10; }
    bool wants_keep_alive() const { return parser_->keep_alive(); }
    bool has_body_to_read() const { return !parser_->is_done(); }
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
    std::string_view received() const;
    std::size_t checked(std::size_t header_bytes) const;
    void check_partial() const;
    request parse(std::size_t header_bytes);
    void check_body(error_code error, std::size_t limit) const;
    std::ptrdiff_t field_count() const;

    boost::beast::tcp_stream& stream_;
    const server_settings& settings_;
    const trusted_proxies& proxies_;
    boost::asio::ip::address peer_;
    boost::beast::flat_buffer buffer_;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
    std::string request_id_;
    bool is_waiting_ = false;
    bool has_unread_input_ = false;
};

}  // namespace relevo::http
