#pragma once

#include "http/server.hpp"

namespace relevo::http::test {

// For a server whose clients are in the same process and keep their connections: it waits for none of them.
inline server_settings quick_to_stop(server_settings s = {})
{
    s.drain_grace = std::chrono::milliseconds(0);
    return s;
}

}  // namespace relevo::http::test
