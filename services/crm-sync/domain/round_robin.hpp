#pragma once

#include <cstdint>
#include <optional>
#include <vector>

// Who gets the next lead (spec: leads, round robin).
namespace relevo::crm_sync {

struct agent_load
{
    std::int64_t user_id = 0;
    std::int64_t open_leads = 0;
    std::optional<std::int64_t> max_open_leads = {};
    std::int64_t last_turn = 0;  // grows with the time of the last assignment; 0: never
};

// Deals leads out to active, available agents of one broker.
class round_robin
{
public:
    // is_balanced: whoever has the fewest open leads comes first, else whoever waited longest.
    round_robin(std::vector<agent_load> agents, bool is_balanced);

    // Nothing when nobody may have another one.
    std::optional<std::int64_t> next();
    // Who got one, in the order of their last turns.
    const std::vector<std::int64_t>& served() const { return served_; }

private:
    std::vector<agent_load> agents_;
    bool is_balanced_;
    std::int64_t turn_ = 0;
    std::vector<std::int64_t> served_;
};

}  // namespace relevo::crm_sync
