#pragma once

#include <optional>
#include <string>

#include "domain/stage_request.hpp"
#include "rescore.hpp"

namespace relevo::scoring {

struct stage_wish
{
    stage to = stage::entrada;
    request_source source = request_source::manual;
    std::string actor;  // "user:3", "voice", "campaign:8"
    std::string reason;
    std::string lost_reason;  // for perdido; empty: "otro"
};

struct stage_answer
{
    bool moved = false;
    std::optional<std::string> refusal;  // a code of domain/stage_request.hpp
    stage from = stage::entrada;
    rescored state;
};

// Moves a lead because someone asks for it, then re-scores it. A person's move locks the stage for
// manual_stage_lock_hours. The stage it is in already: nothing happens. Proposals are kept with their verdict.
stage_answer request_stage(messaging::unit& unit, lead_ref lead, const stage_wish& wish, const trigger& t);

// The state as the route answers it.
json::value to_json(lead_ref lead, const stage_wish& wish, const stage_answer& a);

}  // namespace relevo::scoring
