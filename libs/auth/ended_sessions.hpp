#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

#include "auth/user.hpp"

namespace relevo::auth {

// Sessions that ended before their tokens do: signed out, person or company deactivated, password changed. What is
// known of them is replaced as a whole, some seconds after it happened. Thread-safe.
class ended_sessions
{
public:
    struct person
    {
        bool is_active = true;
        std::int64_t token_epoch = 0;  // tokens of an earlier epoch are over
    };
    // people: those whose tokens may be over, by user id.
    void replace(std::set<std::string> revoked_token_ids, std::map<std::int64_t, person> people);
    bool contains(const user& u) const;

private:
    mutable std::mutex mutex_;
    std::set<std::string> revoked_;
    std::map<std::int64_t, person> people_;
};

}  // namespace relevo::auth
