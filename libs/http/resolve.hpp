#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "http/client_connection.hpp"
#include "runtime/service.hpp"

namespace relevo::http {

// The addresses of an origin; empty when it has none or the deadline passed.
awaitable<asio::ip::tcp::resolver::results_type> resolve(runtime::service& svc, origin o, deadline until);

}  // namespace relevo::http
