#include "auth/ended_sessions.hpp"

namespace relevo::auth {

void ended_sessions::replace(std::set<std::string> revoked_token_ids, std::map<std::int64_t, person> people)
{
    const std::lock_guard held(mutex_);
    revoked_.swap(revoked_token_ids);
    people_.swap(people);
}

bool ended_sessions::contains(const user& u) const
{
    const std::lock_guard held(mutex_);
    if (revoked_.contains(u.jti))
        return true;
    const auto found = people_.find(u.id);
    return found != people_.end() && (!found->second.is_active || u.token_epoch < found->second.token_epoch);
}

}  // namespace relevo::auth
