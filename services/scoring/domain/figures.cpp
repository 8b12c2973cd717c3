#include "domain/figures.hpp"

#include <cmath>

namespace relevo::scoring {

double rounded(double x, int decimals)
{
    const double scale = std::pow(10.0, decimals);
    return std::round(x * scale) / scale;
}

double usd(double x)
{
    return rounded(x, 6);
}

std::optional<double> ratio(double numerator, double denominator, int decimals)
{
    if (denominator == 0)
        return std::nullopt;
    return rounded(numerator / denominator, decimals);
}

}  // namespace relevo::scoring
