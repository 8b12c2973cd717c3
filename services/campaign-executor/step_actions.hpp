#pragma once

#include "messaging/unit.hpp"
#include "step_facts.hpp"
#include "store_runs.hpp"

namespace relevo::campaign_executor {

// What the actions of steps ask of the other services, each once per dispatch key.

// The record of the enrollment's present attempt.
step_run run_of(const enrollment& e, const std::string& status);

// The enrollment waits for the end of what is asked.
void place_call(messaging::unit& unit, enrollment& e, const run_context& c, const step& s);
void send_message(messaging::unit& unit, enrollment& e, const step& s, const outgoing_message& message);

void move_stage(messaging::unit& unit, const enrollment& e, const step& s);

}  // namespace relevo::campaign_executor
