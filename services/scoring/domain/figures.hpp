#pragma once

#include <optional>

namespace relevo::scoring {

double rounded(double x, int decimals);
// Money is shown with six decimals at most.
double usd(double x);
// Rounded to decimals; nothing when the denominator is 0.
std::optional<double> ratio(double numerator, double denominator, int decimals = 4);

}  // namespace relevo::scoring
