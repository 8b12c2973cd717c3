#include "domain/user_rules.hpp"

namespace relevo::crm_sync {

std::string_view standing_problem(standing before, standing after, bool is_self, bool has_other_admin)
{
    const bool is_less = (before.is_admin && !after.is_admin) || (before.is_active && !after.is_active);
    if (is_self && is_less)
        return "cannot_modify_self";
    if (before.leads() && !after.leads() && !has_other_admin)
        return "last_admin";
    return {};
}

bool ends_sessions(standing before, standing after, bool is_password_new)
{
    return is_password_new || before.is_admin != after.is_admin || (before.is_active && !after.is_active);
}

}  // namespace relevo::crm_sync
