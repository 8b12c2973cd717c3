#pragma once

#include <string>
#include <vector>

#include "rescore.hpp"

namespace relevo::scoring {

struct fact
{
    std::string id;    // unique in the broker: what counts once
    std::string kind;  // kinds::…
};

// The message's own time, else the event's.
std::string time_or(const std::string& occurred_at, const events::envelope& e);

// What most event handlers do. Events of no lead are passed over.
void record_and_rescore(messaging::unit& unit, lead_ref lead, const events::envelope& e, const std::vector<fact>& facts,
                        const std::string& occurred_at);

template <class Message>
lead_ref lead_of(const Message& m)
{
    return {m.broker_id(), m.lead_id()};
}

}  // namespace relevo::scoring
