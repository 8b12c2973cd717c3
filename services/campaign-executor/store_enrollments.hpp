#pragma once

#include <map>
#include <vector>

#include "campaign.hpp"
#include "database/transaction.hpp"

namespace relevo::campaign_executor {

struct lead_ref
{
    std::int64_t broker_id = 0, lead_id = 0;
    friend auto operator<=>(const lead_ref&, const lead_ref&) = default;
};

// A lead's way through a campaign, as its row tells it.
struct enrollment
{
    std::int64_t id = 0, broker_id = 0, campaign_id = 0, lead_id = 0;
    int version = 1, entry_no = 1;
    std::string status = "active";  // active, waiting, in_flight, paused, completed, exited, failed
    int step_number = 1, visit = 1, attempt = 1, turn = 0;
    int priority = 5;  // the campaign's
    time_point entered_at, due_at;
    std::optional<time_point> next_run_at, replied_at, finished_at;
    std::string exit_reason;
    exit_conditions exits;  // the campaign's

    bool is_open() const
    {
        return status == "active" || status == "waiting" || status == "in_flight" || status == "paused";
    }
};

// One attempt at one step.
struct step_run
{
    std::int64_t id = 0, enrollment_id = 0;
    int step_number = 1, visit = 1, attempt = 1;
    std::string status = "pending";  // pending, sent, completed, failed, skipped, unknown
    std::string skip_reason, error, outcome;
    std::string dispatch_key;
    json::value response;

    bool is_final() const { return status != "pending" && status != "sent"; }
};

// What the gate and the step need besides the enrollment.
struct run_context
{
    campaign what;
    json::value steps;  // of the enrollment's version
    bool lead_exists = false, is_with_human = false, has_all_block = false, has_call_block = false;
    std::string phone, stage, zone;
    models::weekly_windows broker_call_windows, broker_message_windows;
};

struct enrollment_candidate
{
    candidate facts;
    std::string zone;
    int last_entry_no = 0;
};

namespace store {

// Locks the leads' open enrollments in id order: what a batch of events does first.
void lock_open_enrollments(database::transaction& tx, std::vector<lead_ref> leads);
std::vector<enrollment> open_enrollments(database::transaction& tx, lead_ref lead);
// Of one campaign, whoever the leads are.
std::vector<enrollment> open_enrollments_of(database::transaction& tx, std::int64_t campaign_id);
std::vector<enrollment> paused_enrollments(database::transaction& tx, std::int64_t campaign_id, std::size_t at_most);
std::optional<enrollment> lock_enrollment(database::transaction& tx, std::int64_t id);
// Fills the id. The lead has no open enrollment in the campaign, and the campaign is locked.
void insert_enrollment(database::transaction& tx, enrollment& e);
void save_enrollment(database::transaction& tx, const enrollment& e);

// By lead id; leads of another broker are absent.
std::map<std::int64_t, enrollment_candidate> candidates(database::transaction& tx, const campaign& c,
                                                        const std::vector<std::int64_t>& lead_ids);
// The broker's own limits for calls; none: no limit.
models::weekly_windows broker_call_windows(database::transaction& tx, std::int64_t broker_id);
run_context load_context(database::transaction& tx, const enrollment& e);

// False when this attempt has its run already.
bool insert_run(database::transaction& tx, const enrollment& e, const step& s, const step_run& run);
std::optional<step_run> find_run(database::transaction& tx, const std::string& dispatch_key);
void save_run(database::transaction& tx, const step_run& run);
std::vector<std::string> outcomes(database::transaction& tx, const enrollment& e, int step_number);

}  // namespace store

}  // namespace relevo::campaign_executor
