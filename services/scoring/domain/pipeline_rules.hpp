#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/facts.hpp"
#include "domain/qualification.hpp"
#include "domain/settings.hpp"

namespace relevo::scoring {

// What the rules look at. Facts that nobody reports yet stay at their defaults, which make no rule fire.
struct pipeline_facts
{
    bool has_name = false, has_phone = false, has_location = false, has_budget = false, has_property_type = false;
    double score = 0;
    std::optional<calificacion> qualification;
    std::optional<time_point> qualification_changed_at;

    time_point stage_entered_at;
    std::optional<time_point> stage_locked_until;
    bool is_deleted = false;
    std::string lost_reason;
    int reactivations = 0;  // moves by P9 so far

    bool has_upcoming_appointment = false;  // scheduled or confirmed, in the future
    std::string last_appointment_status;    // of the latest by start time; empty: none
    bool is_with_human = false;
    bool do_not_contact = false;

    int inbound_messages = 0, answered_calls = 0;
    std::optional<time_point> last_inbound_at;
    int attempts_since_inbound = 0;  // calls and messages of ours since then
};

struct transition
{
    stage from, to;
    std::string rule;    // P1…P10
    std::string reason;  // one sentence for people
    std::string lost_reason = {};
};

// The moves that the rules make now, at most three, in order (spec: pipeline auto-advance). None while a manual lock
// holds.
std::vector<transition> advance(stage current, pipeline_facts facts, const pipeline_settings& settings, time_point now);

// When a rule that waits for time to pass (P4, P8, P10, the end of a lock) is to be looked at again.
std::optional<time_point> next_rule_check(stage current, const pipeline_facts& facts, const pipeline_settings& settings,
                                          time_point now);

}  // namespace relevo::scoring
