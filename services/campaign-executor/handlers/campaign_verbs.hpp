#pragma once

#include <string>

#include "campaign.hpp"
#include "messaging/unit.hpp"

namespace relevo::campaign_executor {

// The verbs on a locked campaign. Already there: nothing happens. Throw http::refusal: 409 for a status that does not
// allow it, 422 campaign_not_ready with one entry per problem.
void activate(messaging::unit& unit, campaign& c, const std::string& reason);
void pause(messaging::unit& unit, campaign& c, const std::string& reason);
void resume(messaging::unit& unit, campaign& c, const std::string& reason);
void complete(messaging::unit& unit, campaign& c, const std::string& reason);

}  // namespace relevo::campaign_executor
