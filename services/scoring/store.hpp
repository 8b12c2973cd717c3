#pragma once

#include <map>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "domain/evaluation.hpp"
#include "models/time_zone.hpp"

namespace relevo::scoring {

struct lead_ref
{
    std::int64_t broker_id = 0, lead_id = 0;
    friend auto operator<=>(const lead_ref&, const lead_ref&) = default;
};

// What a move of one lead is written as.
struct stage_move
{
    transition move;
    std::string actor;
    std::string trigger_id;
    std::optional<time_point> locked_until = {};
};

// A company's rules of the pipeline, and where its days begin.
struct broker_rules
{
    pipeline_settings pipeline;
    models::time_zone zone = models::time_zone::utc();
};

namespace store {

broker_rules broker_rules_of(database::transaction& tx, std::int64_t broker_id);

// Creates what is missing (0 / cold / entrada) and locks the leads' rows, in id order.
void lock_leads(database::transaction& tx, std::vector<lead_ref> leads);
// The lead's rows, its facts from crm-sync and the broker's settings. The lead must be locked.
lead_snapshot load(database::transaction& tx, lead_ref lead, time_point now);
// The same without locks, to look only. Leads that scoring has not heard of are not among them.
std::map<std::int64_t, lead_snapshot> find_all(database::transaction& tx, std::int64_t broker_id,
                                               const std::vector<std::int64_t>& ids, time_point now);
void save_score(database::transaction& tx, lead_ref lead, const lead_snapshot& before, const evaluation& after,
                const std::string& components_json, const std::string& trigger_id, time_point now);
// False when this rule has moved the lead for this trigger already.
bool move_stage(database::transaction& tx, lead_ref lead, const stage_move& m, time_point now);
void record_proposal(database::transaction& tx, lead_ref lead, const stage_move& m, std::optional<std::string> refusal);
bool exists_in_crm(database::transaction& tx, lead_ref lead);

// The facts. Each counts once; repeating one changes nothing. occurred_at is RFC 3339.
void record_event(database::transaction& tx, lead_ref lead, const std::string& event_id, const std::string& kind,
                  const std::string& occurred_at);
void forget_event(database::transaction& tx, std::int64_t broker_id, const std::string& event_id);
void record_judgement(database::transaction& tx, lead_ref lead, std::int64_t call_id, double score_delta,
                      const std::string& sentence, const std::string& occurred_at);
// An empty start_time keeps the one known.
void record_appointment(database::transaction& tx, lead_ref lead, std::int64_t appointment_id,
                        const std::string& status, const std::string& start_time);
// The words of calls are personal data: gone when the lead is erased.
void erase_words(database::transaction& tx, lead_ref lead);

// Those of ids that crm-sync has, in id order.
std::vector<std::int64_t> known_leads(database::transaction& tx, std::int64_t broker_id,
                                      const std::vector<std::int64_t>& ids);
// The company's leads that are not ganado, referidos or perdido, in id order, those after one.
std::vector<std::int64_t> open_leads(database::transaction& tx, lead_ref after, std::size_t at_most);

// Leads whose recheck_at has come.
std::vector<lead_ref> due_leads(database::transaction& tx, std::size_t at_most);

}  // namespace store

}  // namespace relevo::scoring
