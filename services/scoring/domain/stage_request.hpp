#pragma once

#include <optional>
#include <string_view>

#include "domain/pipeline_rules.hpp"

namespace relevo::scoring {

// Who wants a lead in another stage: a person, an AI or voice judgement, or a campaign's step.
enum class request_source
{
    manual,
    proposal,
    campaign
};
std::optional<request_source> parse_request_source(std::string_view name);

// Why the move is refused, as a code, or nothing. A person may do anything; a proposal goes only forward, at most to
// agendado, and never against P5; only a person (or the CRM) sets ganado. The caller handles "already there".
std::optional<std::string_view> refusal(request_source source, stage from, stage to, const pipeline_facts& facts,
                                        const pipeline_settings& settings, time_point now);

}  // namespace relevo::scoring
