#include "domain/round_robin.hpp"

#include <algorithm>
#include <tuple>

namespace relevo::crm_sync {

round_robin::round_robin(std::vector<agent_load> agents, bool is_balanced)
    : agents_(std::move(agents)), is_balanced_(is_balanced)
{
    for (const auto& a : agents_)
        turn_ = std::max(turn_, a.last_turn);
}

std::optional<std::int64_t> round_robin::next()
{
    const auto rank = [this](const agent_load& a) {
        return std::tuple(is_balanced_ ? a.open_leads : 0, a.last_turn, a.user_id);
    };
    agent_load* chosen = nullptr;
    for (auto& a : agents_) {
        const bool has_room = !a.max_open_leads || a.open_leads < *a.max_open_leads;
        if (has_room && (!chosen || rank(a) < rank(*chosen)))
            chosen = &a;
    }
    if (!chosen)
        return {};
    ++chosen->open_leads;
    chosen->last_turn = ++turn_;
    std::erase(served_, chosen->user_id);
    served_.push_back(chosen->user_id);
    return chosen->user_id;
}

}  // namespace relevo::crm_sync
