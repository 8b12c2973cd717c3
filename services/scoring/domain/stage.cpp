#include "domain/stage.hpp"

namespace relevo::scoring {

std::string_view label(stage s)
{
    static constexpr std::array<std::string_view, all_stages.size()> labels = {
        "Entrada", "Perfilamiento", "Calificación financiera", "Agendado", "Seguimiento", "Referidos",
        "Ganado",  "Perdido"};
    return labels[static_cast<std::size_t>(order_of(s) - 1)];
}

}  // namespace relevo::scoring
