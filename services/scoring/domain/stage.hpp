#pragma once

#include <array>

#include "models/lead.hpp"

namespace relevo::scoring {

using models::calificacion;
using models::parse_stage;
using models::stage;
using models::temperature;

inline constexpr std::array all_stages = {
    stage::entrada,  stage::perfilamiento, stage::calificacion_financiera,
    stage::agendado, stage::seguimiento,   stage::referidos,
    stage::ganado,   stage::perdido,
};

// What people read above the column.
std::string_view label(stage s);

}  // namespace relevo::scoring
