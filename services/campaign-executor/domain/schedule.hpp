#pragma once

#include <optional>
#include <vector>

#include "domain/step.hpp"
#include "models/time_zone.hpp"

namespace relevo::campaign_executor {

using models::time_point;

struct schedule
{
    std::optional<time_point> start_at, end_at;
    models::weekly_windows call, message;
    std::vector<std::chrono::year_month_day> skip_dates;
    bool in_broker_zone = false;  // else the lead's
};

// When a step may reach somebody: the campaign's windows, the broker's (none: no limit) and the days left out.
struct contact_hours
{
    models::weekly_windows campaign, broker;
    std::vector<std::chrono::year_month_day> skip_dates;
};

// now when open, else the next opening; nothing when there is none within a year.
std::optional<time_point> next_contact(const contact_hours& hours, const models::time_zone& zone, time_point now);

// from + delay, then send_at_local, then the hours for steps that contact a person. Steps whose hours never open are
// due without them; the gate then holds them.
time_point due_at(const step& s, const contact_hours& hours, const models::time_zone& zone, time_point from);

}  // namespace relevo::campaign_executor
