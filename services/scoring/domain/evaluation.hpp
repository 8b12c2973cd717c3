#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/pipeline_rules.hpp"
#include "domain/score.hpp"

namespace relevo::scoring {

// A lead as its rows tell it.
struct lead_snapshot
{
    bool is_known = false;  // crm-sync has the lead
    scoring_facts facts;
    lead_settings settings;
    pipeline_settings pipeline;

    double score = 0;
    temperature status = temperature::cold;
    std::optional<calificacion> qualification;
    std::optional<time_point> qualification_changed_at;
    std::optional<time_point> hot_notified_at;
    scoring::stage stage = stage::entrada;
    time_point stage_entered_at;
    std::optional<time_point> stage_locked_until;
    std::string lost_reason;
    int reactivations = 0;

    bool is_deleted = false, is_with_human = false, do_not_contact = false, has_upcoming_appointment = false;
    std::string last_appointment_status;
};

// What the snapshot comes to now.
struct evaluation
{
    score_result result;
    std::optional<qualified> qualification;
    bool qualification_changed = false;
    std::vector<transition> moves;
    scoring::stage stage = stage::entrada;  // after the moves
    temperature status = temperature::cold;
    bool score_changed = false;  // by at least 0.1
    bool status_changed = false;
    bool is_worth_history = false;  // by at least 1, or the status
    bool became_hot = false;        // and not told in the last 24 h
    std::optional<time_point> recheck_at;
};

pipeline_facts facts_for_rules(const lead_snapshot& lead);

// Score, then qualification, then rules, then status: the one way a lead's state comes about (spec: lead score).
evaluation evaluate(const lead_snapshot& lead, time_point now);

}  // namespace relevo::scoring
