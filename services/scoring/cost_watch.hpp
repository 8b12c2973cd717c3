#pragma once

#include <set>
#include <string>

#include "messaging/unit.hpp"

namespace relevo::scoring {

// Looks at the end of a transaction whether the costs of the days it added to have passed their company's limit
// (alerts.daily_cost_alert_usd), and says so by a cost_alert frame, once a day.
class cost_watch : public messaging::deferred_writes
{
public:
    // at: RFC 3339; the day is the UTC day.
    void added(std::int64_t broker_id, const std::string& at);
    void flush(messaging::unit& u) override;

private:
    std::set<std::pair<std::int64_t, std::string>> days_;
};

}  // namespace relevo::scoring
