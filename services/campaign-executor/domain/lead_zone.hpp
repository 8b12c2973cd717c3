#pragma once

#include <string_view>

namespace relevo::campaign_executor {

// The time zone in which a number of this area is, by country, and by region where a country has several; empty: not
// known, or the code covers too many. Mobile numbers keep their first area, so this is a guess that lead.timezone
// beats.
std::string_view zone_of_phone(std::string_view e164);

}  // namespace relevo::campaign_executor
