#pragma once

#include "refusals.hpp"
#include "store_brokers.hpp"

// A company as request and answer write it (spec: accounts, brokers).
namespace relevo::crm_sync {

// Lays the body's fields over the company: absent keys leave it as it is, null clears email, phone, website, address.
// What is wrong goes to checks.
void apply_broker_body(brokers::broker& b, const json::value& body, field_checks& checks);

json::object to_json(const brokers::broker& b);

}  // namespace relevo::crm_sync
