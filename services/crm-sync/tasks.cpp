#include "tasks.hpp"

namespace relevo::crm_sync {

messaging::task_table task_table(const context&)
{
    return {};
}

}  // namespace relevo::crm_sync
