#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace relevo::scoring {

// The pipeline's stages in their order on the board.
enum class stage {
    entrada = 1,
    perfilamiento,
    calificacion_financiera,
    agendado,
    seguimiento,
    referidos,
    ganado,
    perdido,
};

inline constexpr std::array all_stages = {
    stage::entrada,     stage::perfilamiento, stage::calificacion_financiera, stage::agendado,
    stage::seguimiento, stage::referidos,     stage::ganado,                  stage::perdido,
};

std::string_view to_string(stage s);
// What people read above the column.
std::string_view label(stage s);
std::optional<stage> parse_stage(std::string_view name);
inline int order(stage s) { return static_cast<int>(s); }
inline bool is_terminal(stage s) { return s == stage::ganado || s == stage::perdido; }

}  // namespace relevo::scoring
