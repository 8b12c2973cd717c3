#pragma once

#include "json/value.hpp"

namespace relevo::crm_sync {

// factory_settings.json, embedded by the build.
extern const char* const factory_settings_text;

// A new broker's configuration, by section.
const json::object& factory_settings();

}  // namespace relevo::crm_sync
