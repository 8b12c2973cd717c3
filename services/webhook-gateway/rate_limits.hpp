#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "domain/token_bucket.hpp"

namespace relevo::webhook_gateway {

// A token bucket for each source, so that one source cannot starve another. Shared by all loops.
class rate_limits
{
public:
    // per_second: webhooks of one source; 0: unlimited.
    explicit rate_limits(double per_second) : per_second_(per_second) {}

    bool admits(std::string_view source);

private:
    double per_second_;
    std::mutex mutex_;
    std::map<std::string, token_bucket, std::less<>> buckets_;
};

}  // namespace relevo::webhook_gateway
