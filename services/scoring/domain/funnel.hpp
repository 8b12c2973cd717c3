#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "domain/stage.hpp"

namespace relevo::scoring {

// Moves of a period between two stages; no "from": the lead came to be.
struct stage_moves
{
    std::optional<stage> from;
    stage to = stage::entrada;
    std::int64_t count = 0;
};

// exited = advanced + lost + moves backwards. Advanced: to a later stage other than perdido, or from ganado to
// referidos.
struct stage_flow
{
    std::int64_t entered = 0, exited = 0, advanced = 0, lost = 0;
};
std::map<stage, stage_flow> flows(const std::vector<stage_moves>& moves);

// The linear path. seguimiento is a side path: reached only by who was there, and no step of the conversion.
inline constexpr std::array funnel_stages = {stage::entrada,  stage::perfilamiento, stage::calificacion_financiera,
                                             stage::agendado, stage::seguimiento,   stage::ganado};

struct funnel_line
{
    scoring::stage stage;
    std::int64_t reached = 0;
    std::optional<double> from_previous,
        from_start;  // 0…1; nothing over 0, nor for entrada's and seguimiento's previous
};
// reached: leads of the cohort that reached a stage.
std::vector<funnel_line> funnel(const std::map<stage, std::int64_t>& reached);

}  // namespace relevo::scoring
