#include "rate_limits.hpp"

namespace relevo::webhook_gateway {

bool rate_limits::admits(std::string_view source)
{
    if (per_second_ == 0)
        return true;
    const auto now = token_bucket::clock::now();
    const std::lock_guard held(mutex_);
    auto found = buckets_.find(source);
    if (found == buckets_.end())
        found = buckets_.emplace(source, token_bucket(per_second_, now)).first;
    return found->second.take(now);
}

}  // namespace relevo::webhook_gateway
