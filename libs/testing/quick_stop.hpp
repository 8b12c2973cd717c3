#pragma once

#include "http/server.hpp"

namespace relevo::testing {

// For a server whose clients are in the same process and keep their connections: it waits for none of them.
inline http::server_settings quick_to_stop(http::server_settings s = {})
{
    s.drain_grace = std::chrono::milliseconds(0);
    return s;
}

}  // namespace relevo::testing
