#include "domain/step.hpp"

namespace relevo::campaign_executor {

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
