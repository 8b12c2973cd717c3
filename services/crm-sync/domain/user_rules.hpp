#pragma once

#include <string_view>

// Who of a broker's people may be changed how (spec: accounts, broker users).
namespace relevo::crm_sync {

struct standing
{
    bool is_admin = false, is_active = false;
    bool leads() const { return is_admin && is_active; }
};

// The code of the refusal of a change of role or activity, or nothing: nobody demotes or deactivates himself, and a
// broker keeps an active ADMIN.
std::string_view standing_problem(standing before, standing after, bool is_self, bool has_other_admin);

// Whether tokens handed out so far must stop to count, everywhere.
bool ends_sessions(standing before, standing after, bool is_password_new);

}  // namespace relevo::crm_sync
