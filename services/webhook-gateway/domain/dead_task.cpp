#include "domain/dead_task.hpp"

namespace relevo::webhook_gateway {

bool is_dead_task_status(std::string_view status)
{
    return status == "failed" || status == "retrying" || status == "resolved" || status == "discarded";
}

std::string_view obstacle(remedy r, std::string_view status)
{
    if (status == "retrying")
        return "already_retrying";
    if (status == "resolved")
        return "already_resolved";
    if (status == "discarded")
        return r == remedy::retry ? "discarded" : "already_discarded";
    return {};
}

}  // namespace relevo::webhook_gateway
