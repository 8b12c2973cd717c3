#pragma once

#include <map>
#include <vector>

#include "store_enrollments.hpp"

namespace relevo::campaign_executor {

// One attempt at one step.
struct step_run
{
    std::int64_t id = 0, enrollment_id = 0;
    int step_number = 1, visit = 1, attempt = 1;
    std::string status = "pending";  // pending, sent, completed, failed, skipped, unknown
    std::string skip_reason, error, outcome;
    std::string channel, variant;          // of what is sent; variant: of a split step
    std::int64_t message_template_id = 0;  // 0: none
    std::optional<bool> is_fault;          // the provider's; nothing: not known yet, or not its doing
    std::string dispatch_key;
    json::value response;

    bool is_final() const { return status != "pending" && status != "sent"; }
    // The attempt that the enrollment waits for.
    bool is_awaited_by(const enrollment& e) const
    {
        return e.status == "in_flight" && e.step_number == step_number && e.visit == visit && e.attempt == attempt;
    }
};

// How a step of an enrollment stands, by its last run.
struct step_standing
{
    std::string status;  // of the message: delivery status, else the run's
    time_point at;       // planned
};

namespace store {

// False when this attempt has its run already.
bool insert_run(database::transaction& tx, const enrollment& e, const step& s, const step_run& run);
std::optional<step_run> find_run(database::transaction& tx, const std::string& dispatch_key);
// Status, error, outcome, response, is_fault; a final run, and one that was sent, is settled now.
void save_run(database::transaction& tx, const step_run& run);
std::vector<std::string> outcomes(database::transaction& tx, const enrollment& e, int step_number);
// The visit that would be the enrollment's next one of the step.
int next_visit(database::transaction& tx, std::int64_t enrollment_id, int step_number);

std::map<int, step_standing> standings(database::transaction& tx, std::int64_t enrollment_id);
// The outcome of the last call that a campaign placed to the lead.
std::optional<std::string> last_call_outcome(database::transaction& tx, lead_ref lead);
// What reached the lead, or is on its way, in the last 7 days, by all campaigns; a step's further attempts not counted.
std::vector<contact> recent_contacts(database::transaction& tx, lead_ref lead);

// The campaign's pace is decided by one transaction at a time.
void lock_pace(database::transaction& tx, std::int64_t broker_id, std::int64_t campaign_id);
// The rates of pairs of sender and lead: pair_rate + lead id.
inline const std::string pair_rate = "whatsapp:lead:";
// Those that hold nobody back any more are forgotten. Of all companies.
void forget_pair_rates(database::transaction& tx);
// The next turn of a rate, from now on at an even pace.
time_point take_slot(database::transaction& tx, std::int64_t broker_id, const std::string& key,
                     std::chrono::milliseconds interval, time_point now);
std::int64_t contacts_since(database::transaction& tx, std::int64_t campaign_id, time_point since);
std::int64_t calls_under_way(database::transaction& tx, std::int64_t campaign_id);
samples recent_samples(database::transaction& tx, std::int64_t campaign_id, std::chrono::seconds window);

}  // namespace store

}  // namespace relevo::campaign_executor
