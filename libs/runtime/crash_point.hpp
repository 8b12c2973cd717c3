#pragma once

#include <atomic>
#include <string_view>

#include "config/source.hpp"

// Moments at which a test lets the process die, to see that nothing acknowledged is lost and nothing is done twice.
namespace relevo::runtime {

namespace detail {
extern std::atomic<bool> has_crash_point;
void pass_crash_point(std::string_view name);
}  // namespace detail

// Kills the process (SIGKILL) here if the setting names this point and it is passed for the time that was asked for.
// Without the setting it costs one relaxed load. Its name must be listed in crash_point.cpp.
inline void crash_point(std::string_view name)
{
    if (detail::has_crash_point.load(std::memory_order_relaxed)) [[unlikely]]
        detail::pass_crash_point(name);
}

// Reads RELEVO_CRASH_POINT, "name" or "name:count" (1–1000000), and sets the point. Problems: an unknown name or a bad
// count, and any value in production.
void read_crash_point(config::source& source, bool is_production);

}  // namespace relevo::runtime
