#pragma once

#include "domain/settings.hpp"
#include "json/value.hpp"

namespace relevo::scoring {

// The broker's "leads" and "pipeline" sections (crm.broker_settings). What is absent or of a wrong type keeps the
// default of the specification, so that a half-written section never stops scoring.
lead_settings read_lead_settings(const json::value& leads, std::int64_t config_version);
pipeline_settings read_pipeline_settings(const json::value& pipeline);

}  // namespace relevo::scoring
