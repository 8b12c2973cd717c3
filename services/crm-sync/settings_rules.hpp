#pragma once

#include <string>
#include <vector>

#include "http/message.hpp"
#include "json/value.hpp"

// How a section of the configuration may be changed (spec: accounts, broker config).
namespace relevo::crm_sync {

struct section_change
{
    json::object section;                     // after the change
    std::vector<std::string> changed_fields;  // top-level keys whose value is another now
    std::vector<http::field_error> errors;
};

// Lays a partial body over a section: keys that the factory section lacks are ignored, types must be the factory's,
// objects merge one level deep (null removes there), and the result must keep the section's own rules.
section_change change_section(const std::string& name, const json::object& current, const json::object& body);

}  // namespace relevo::crm_sync
