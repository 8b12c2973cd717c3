#pragma once

#include "service_defaults/defaults.hpp"

namespace relevo::campaign_executor {

struct config : service_defaults
{
};

config load_config(relevo::config::source& source);

}  // namespace relevo::campaign_executor
