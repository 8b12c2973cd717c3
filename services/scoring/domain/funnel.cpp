#include "domain/funnel.hpp"

#include "domain/figures.hpp"

namespace relevo::scoring {

namespace {

bool is_advance(stage from, stage to)
{
    if (to == stage::perdido)
        return false;
    return order_of(to) > order_of(from) || (from == stage::ganado && to == stage::referidos);
}

}  // namespace

std::map<stage, stage_flow> flows(const std::vector<stage_moves>& moves)
{
    std::map<stage, stage_flow> all;
    for (const auto& m : moves) {
        all[m.to].entered += m.count;
        if (!m.from)
            continue;
        auto& left = all[*m.from];
        left.exited += m.count;
        if (is_advance(*m.from, m.to))
            left.advanced += m.count;
        if (m.to == stage::perdido)
            left.lost += m.count;
    }
    return all;
}

std::vector<funnel_line> funnel(const std::map<stage, std::int64_t>& reached)
{
    const auto count_of = [&](stage s) {
        const auto found = reached.find(s);
        return found == reached.end() ? std::int64_t{0} : found->second;
    };
    const auto start = static_cast<double>(count_of(stage::entrada));
    std::optional<double> previous;
    std::vector<funnel_line> lines;
    for (const auto s : funnel_stages) {
        funnel_line line{s, count_of(s), {}, {}};
        const auto n = static_cast<double>(line.reached);
        line.from_start = ratio(n, start);
        if (s != stage::seguimiento) {
            if (previous)
                line.from_previous = ratio(n, *previous);
            previous = n;
        }
        lines.push_back(line);
    }
    return lines;
}

}  // namespace relevo::scoring
