#include "domain/stage.hpp"

namespace relevo::scoring {

namespace {

struct naming
{
    stage value;
    std::string_view name, label;
};

constexpr std::array names = {
    naming{stage::entrada, "entrada", "Entrada"},
    naming{stage::perfilamiento, "perfilamiento", "Perfilamiento"},
    naming{stage::calificacion_financiera, "calificacion_financiera", "Calificación financiera"},
    naming{stage::agendado, "agendado", "Agendado"},
    naming{stage::seguimiento, "seguimiento", "Seguimiento"},
    naming{stage::referidos, "referidos", "Referidos"},
    naming{stage::ganado, "ganado", "Ganado"},
    naming{stage::perdido, "perdido", "Perdido"},
};

const naming& of(stage s)
{
    return names[static_cast<std::size_t>(order(s) - 1)];
}

}  // namespace

std::string_view to_string(stage s)
{
    return of(s).name;
}

std::string_view label(stage s)
{
    return of(s).label;
}

std::optional<stage> parse_stage(std::string_view name)
{
    for (const auto& n : names)
        if (n.name == name)
            return n.value;
    return std::nullopt;
}

}  // namespace relevo::scoring
