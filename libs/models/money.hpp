#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevo::models {

struct money
{
    double amount = 0;     // at most 6 decimals
    std::string currency;  // ISO 4217, and CLF for Chile's UF

    friend bool operator==(const money&, const money&) = default;
};

// A budget in a lead's words: "3000 UF", "UF 4.500,5", "120 millones", "$ 120.000.000", "USD 150k". The amount is the
// one beside a currency, else the first with "mil" or "millones", else the first. Of a range the upper end is taken
// when the currency follows it. default_currency where none is named or only "$".
std::optional<money> parse_budget(std::string_view text, std::string_view default_currency = "CLP");

}  // namespace relevo::models
