#pragma once

#include <string>

#include "messaging/unit.hpp"

namespace relevo::crm_sync {

// broker.config_changed, which drops what others keep of the section; a change of leads is a new config_version.
void announce_settings_change(messaging::unit& unit, std::int64_t broker_id, const std::string& section);

}  // namespace relevo::crm_sync
