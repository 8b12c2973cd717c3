#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "json/value.hpp"

// The write-only part of a section: {"credentials":{"api_key":"sk-…"}} (spec: accounts, broker config).
namespace relevo::crm_sync {

struct credential_change
{
    std::string name;
    std::optional<std::string> secret;  // absent: removed
};

struct credential_changes
{
    std::vector<credential_change> changes;
    std::vector<http::field_error> errors;  // never with a value: it may be a secret
};

// Names that a section's credentials may have; empty: the section has none.
const std::vector<std::string>& credential_names(const std::string& section);

// body: the member "credentials" of a change, or null.
credential_changes read_credentials(const std::string& section, const json::value* body);

}  // namespace relevo::crm_sync
