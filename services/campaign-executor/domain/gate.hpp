#pragma once

#include <optional>
#include <set>
#include <string>

#include "domain/schedule.hpp"

namespace relevo::campaign_executor {

using models::campaign_status;

struct exit_conditions
{
    bool on_reply = true, on_appointment = true, on_human_mode = true;
    std::set<std::string> on_stage = {"ganado", "perdido"};
    std::optional<int> max_days = 60;
};

// What is true at the moment a step is due.
struct gate_facts
{
    campaign_status status = campaign_status::active;
    schedule times;
    exit_conditions exits;
    contact_hours hours;

    bool lead_exists = true;
    bool has_phone = true;
    bool is_blocked = false;  // do not contact: all, or the step's channel
    bool is_with_human = false;
    std::string stage = "entrada";
    bool is_stage_locked = false;  // a person moved the lead lately

    time_point entered_at;
    std::optional<time_point> replied_at;
    time_point due_at;  // of this attempt, before any window held it

    bool condition_holds = true;
    std::optional<time_point> cap_frees_at;  // the lead was contacted often enough
    std::string unsendable;                  // message_problem
    bool is_circuit_open = false;
    std::optional<time_point> limit_frees_at;  // the campaign's daily_cap, max_concurrent_calls
};

struct verdict
{
    enum class kind
    {
        go,
        leave,
        exit,
        skip,
        wait,
        go_to,
        pause
    };
    kind what = kind::go;
    std::string reason = {};
    std::optional<time_point> until = {};  // wait
    int step = 0;                          // go_to
};

// May the step run now? The first refusal decides (spec: campaign executor, gate); the rate's turn comes after. pause:
// the campaign, for a person to look.
verdict check(const gate_facts& facts, const step& s, const models::time_zone& zone, time_point now);

}  // namespace relevo::campaign_executor
