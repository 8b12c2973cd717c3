#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>

namespace relevo {

namespace asio = boost::asio;

template <class T = void>
using awaitable = asio::awaitable<T>;

using clock = std::chrono::steady_clock;
using deadline = clock::time_point;
using wall_clock = std::chrono::system_clock;

}  // namespace relevo
