#pragma once

#include <string>
#include <vector>

#include "refusals.hpp"
#include "store_accounts.hpp"
#include "store_leads.hpp"

// A lead as a request body writes it.
namespace relevo::crm_sync {

// Lays the body's fields over the record: absent keys leave it as it is, null clears. Returns the names of the fields
// that are another now. What is wrong goes to checks.
std::vector<std::string> apply_body(leads::record& r, const json::value& body, const accounts::broker& broker,
                                    field_checks& checks);

// The number in E.164 and its key. False when text is none.
bool set_phone(leads::record& r, const std::string& text, const std::string& country);

}  // namespace relevo::crm_sync
