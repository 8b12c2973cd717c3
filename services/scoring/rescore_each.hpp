#pragma once

#include <vector>

#include "rescore.hpp"

namespace relevo::scoring {

struct rescored_leads
{
    std::size_t looked_at = 0;
    std::size_t failures = 0;

    bool has_given_up() const { return failures >= failures_at_most; }
    static constexpr std::size_t failures_at_most = 5;
};

// Re-scores one after the other, each in its own transaction: one that cannot be scored must not keep the others
// waiting. Ends early some seconds before the deadline, or after failures_at_most.
awaitable<rescored_leads> rescore_each(const context& ctx, std::vector<lead_ref> leads, messaging::origin from,
                                       deadline until);

}  // namespace relevo::scoring
