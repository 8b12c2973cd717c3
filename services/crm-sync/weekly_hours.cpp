#include "weekly_hours.hpp"

#include "models/time.hpp"

namespace relevo::crm_sync {
namespace {

bool are_hours_of_day(const json::value& v)
{
    if (!v.as_array())
        return false;
    std::chrono::minutes last_end{0};
    for (const auto& span : *v.as_array()) {
        const auto* ends = span.as_array();
        if (!ends || ends->size() != 2 || !(*ends)[0].as_string() || !(*ends)[1].as_string())
            return false;
        const auto from = models::parse_clock(*(*ends)[0].as_string()),
                   to = models::parse_clock(*(*ends)[1].as_string());
        if (!from || !to || *from >= *to || *from < last_end)
            return false;
        last_end = *to;
    }
    return true;
}

}  // namespace

bool is_weekly_hours(const json::value& v)
{
    if (!v.as_object())
        return false;
    for (const auto& [day, hours] : *v.as_object())
        if (day.size() != 1 || day[0] < '1' || day[0] > '7' || !are_hours_of_day(hours))
            return false;
    return true;
}

}  // namespace relevo::crm_sync
