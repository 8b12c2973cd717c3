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
    json::object variants;              // of split steps: {"2": "A"}
    std::optional<time_point> slot_at;  // the turn that the rates gave it
    int slots_taken = 0;
    exit_conditions exits;  // the campaign's
    std::string channel;    // the campaign's

    bool is_open() const
    {
        return status == "active" || status == "waiting" || status == "in_flight" || status == "paused";
    }
};

// The broker's own limits; an empty list: none.
struct broker_windows
{
    models::weekly_windows call, message;
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
// The same, with all open enrollments of its lead locked before it.
std::optional<enrollment> lock_due(database::transaction& tx, std::int64_t id);
// Fills the id. The lead has no open enrollment in the campaign, and the campaign is locked.
void insert_enrollment(database::transaction& tx, enrollment& e);
void save_enrollment(database::transaction& tx, const enrollment& e);

// The lead's own, else its number's, else the broker's.
std::string lead_zone(const std::optional<std::string>& timezone, const std::optional<std::string>& phone,
                      const std::string& broker_zone);

// By lead id; leads of another broker are absent.
std::map<std::int64_t, enrollment_candidate> candidates(database::transaction& tx, const campaign& c,
                                                        const std::vector<std::int64_t>& lead_ids);
broker_windows windows_of_broker(database::transaction& tx, std::int64_t broker_id);
}  // namespace store

}  // namespace relevo::campaign_executor
