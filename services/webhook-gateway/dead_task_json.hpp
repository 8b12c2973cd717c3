#pragma once

#include "store_dead_tasks.hpp"

// Failed work as the API shows it.
namespace relevo::webhook_gateway {

// Phone numbers and e-mail addresses in its texts are masked.
json::object to_json(const dead_tasks::entry& e);

// The entry with payload, headers and error_history; is_revealed: unmasked.
json::object to_json(const dead_tasks::entry& e, const dead_tasks::content& c, bool is_revealed);

}  // namespace relevo::webhook_gateway
