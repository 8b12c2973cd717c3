#pragma once

#include <optional>
#include <string>

#include "domain/facts.hpp"
#include "domain/settings.hpp"

namespace relevo::scoring {

struct qualified
{
    calificacion value;
    std::string rule;    // calificado, monthly_income_below, debt_amount_above, potencial
    std::string reason;  // says that the data are the lead's own words
};

// Nothing until income and DICOM are both known (spec: qualification).
std::optional<qualified> qualify(const lead_facts& lead, const qualification_settings& settings);

}  // namespace relevo::scoring
