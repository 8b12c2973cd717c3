#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>

#include "http/client.hpp"

namespace relevo::http {

// Where connections go and are pooled for.
struct origin
{
    bool is_tls = false;
    std::string host;  // name or address, without brackets
    std::string port;
    std::string authority;  // what the Host field says

    bool operator<(const origin& o) const;
};

// How one exchange of request and answer went.
struct exchange
{
    std::optional<response> answer;
    client_errc error = client_errc::no_answer;  // when there is no answer
    bool was_sent = false;                       // some byte of the request may have left
    bool was_answered = false;                   // some byte of an answer came
    bool is_late = false;                        // the deadline passed
    bool is_reusable = false;                    // the connection may carry another request
};

// One connection to an origin, for one exchange at a time. Destroying it closes it.
class client_connection
{
public:
    virtual ~client_connection() = default;

    // TCP, then TLS with the certificate checked against the host's name.
    virtual awaitable<error_code> connect(const asio::ip::tcp::resolver::results_type& endpoints, deadline until) = 0;
    virtual awaitable<exchange> send(const client_request& req, std::string_view target, std::size_t max_response_bytes,
                                     deadline until) = 0;
    // The same, but the body goes to sink piece by piece. Not for further use after it.
    virtual awaitable<exchange> stream(const client_request& req, std::string_view target, const body_sink& sink,
                                       std::size_t max_response_bytes, deadline until) = 0;
    // False when the peer has closed, or sent what nobody asked for.
    virtual bool is_quiet() = 0;

    clock::time_point idle_since;
};

std::unique_ptr<client_connection> make_client_connection(asio::io_context& loop, asio::ssl::context& tls,
                                                          const origin& o);

}  // namespace relevo::http
