#pragma once

#include "service_defaults/defaults.hpp"

namespace relevo::scoring {

struct config : service_defaults
{
    std::chrono::milliseconds sweep_interval{60'000};  // how often leads due for a new look are re-scored
};

config load_config(relevo::config::source& source);

}  // namespace relevo::scoring
