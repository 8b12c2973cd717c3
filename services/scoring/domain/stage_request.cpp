#include "domain/stage_request.hpp"

namespace relevo::scoring {

std::optional<request_source> parse_request_source(std::string_view name)
{
    if (name == "manual")
        return request_source::manual;
    if (name == "proposal")
        return request_source::proposal;
    if (name == "campaign")
        return request_source::campaign;
    return std::nullopt;
}

std::optional<std::string_view> refusal(request_source source, stage from, stage to, const pipeline_facts& facts,
                                        const pipeline_settings& settings, time_point now)
{
    if (source == request_source::manual)
        return std::nullopt;
    if (facts.is_deleted)
        return "lead_deleted";
    if (facts.stage_locked_until && *facts.stage_locked_until > now)
        return "stage_locked";
    if (source == request_source::campaign)
        return to == stage::ganado ? std::optional<std::string_view>("person_only") : std::nullopt;
    if (order_of(to) > order_of(stage::agendado))
        return "beyond_agendado";
    if (order_of(to) <= order_of(from))
        return "not_forward";
    if (facts.qualification == calificacion::no_calificado && settings.auto_lose_unqualified)
        return "contradicts_qualification";
    return std::nullopt;
}

}  // namespace relevo::scoring
