#pragma once

#include <string_view>

namespace relevo::webhook_gateway {

// What an operator may do to failed work.
enum class remedy
{
    retry,
    discard
};

// The statuses of an entry: failed → retrying → resolved or failed again; failed → discarded.
bool is_dead_task_status(std::string_view status);

// Why an entry of this status cannot be retried or discarded, as a code; empty when it can.
std::string_view obstacle(remedy r, std::string_view status);

}  // namespace relevo::webhook_gateway
