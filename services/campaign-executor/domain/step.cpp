#include "domain/step.hpp"

namespace relevo::campaign_executor {

std::string channel_of(const step& s, const std::string& campaign_channel)
{
    if (s.action == step_action::make_call)
        return "call";
    if (s.action != step_action::send_message)
        return {};
    return s.channel.empty() ? campaign_channel : s.channel;
}

const step* step_after(const std::vector<step>& steps, int number)
{
    const step* next = nullptr;
    for (const auto& s : steps)
        if (s.number > number && (!next || s.number < next->number))
            next = &s;
    return next;
}

const step* find_step(const std::vector<step>& steps, int number)
{
    for (const auto& s : steps)
        if (s.number == number)
            return &s;
    return nullptr;
}

}  // namespace relevo::campaign_executor
