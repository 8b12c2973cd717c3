#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "runtime/task.hpp"

namespace relevo::http {

// A socket whose waits are limited without a timer each: the server looks at all of its connections a few times a
// second and cancels what is overdue. So a limit is kept a little late, never early. A cancelled operation fails with
// operation_aborted.
struct guarded_socket
{
    explicit guarded_socket(asio::ip::tcp::socket s) : socket(std::move(s)) {}

    // From now on; holds until changed.
    void limit(std::chrono::milliseconds time) { until = clock::now() + time; }
    void unlimit() { until = deadline::max(); }
    void check(deadline now)
    {
        if (now >= until)
            stop_waiting();
    }
    void stop_waiting()
    {
        boost::system::error_code ignored;
        socket.cancel(ignored);
    }

    asio::ip::tcp::socket socket;
    deadline until = deadline::max();
};

}  // namespace relevo::http
