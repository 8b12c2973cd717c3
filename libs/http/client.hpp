#pragma once

#include <functional>
#include <memory>
#include <string>

#include "http/message.hpp"
#include "runtime/result.hpp"
#include "runtime/service.hpp"

namespace relevo::http {

// How far a request got, which decides whether it may be sent again.
enum class client_errc
{
    connect_failed = 1,  // nothing was sent: safe to retry
    no_answer,           // sent, then a time-out or a broken connection: the peer may have acted on it
    invalid_answer,      // the answer was not HTTP, or too large
    address_refused,     // of a download: the host is where it may not go, or the URL is no http or https one
    abandoned,           // of a download: the sink wanted no more
};
const boost::system::error_category& client_category();
inline boost::system::error_code make_error_code(client_errc e)
{
    return {static_cast<int>(e), client_category()};
}

struct client_request
{
    http::method method = method::get;
    std::string url;  // absolute, http or https
    http::headers headers = {};
    std::string body = {};
};

struct download_request;  // http/download.hpp
// Takes the body of an answer piece by piece; head is the answer without it. False: no more is wanted.
using body_sink = std::function<awaitable<bool>(const response& head, std::string_view bytes)>;

struct client_settings
{
    std::size_t max_connections_per_host = 32;
    std::size_t max_response_bytes = 8 << 20;
    std::chrono::milliseconds connect_timeout{3'000};
    std::chrono::milliseconds idle_timeout{30'000};
};

// HTTP/1.1 client with TLS (verified, SNI) and keep-alive pools per origin. A pooled connection that the peer closed
// before any byte of the answer is replaced once if the method is GET or nothing was written. No redirects.
// Metrics: http_client_seconds{host}, http_client_errors_total{host,kind}.
class client
{
public:
    explicit client(runtime::service& svc, client_settings s = {});
    ~client();

    awaitable<result<response>> send(client_request req, deadline until);
    // GET, its body handed to sink as it comes: at most one piece of 64 KiB is held here. What is returned has no body.
    // No pool, no redirects. invalid_answer: more than max_bytes.
    awaitable<result<response>> download(download_request wanted, body_sink sink, deadline until);

private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace relevo::http

template <>
struct boost::system::is_error_code_enum<relevo::http::client_errc> : std::true_type
{
};
