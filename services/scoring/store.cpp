#include "store.hpp"

#include <algorithm>

namespace relevo::scoring::store {

namespace {

using database::get;
using database::query;

constexpr query create_leads{"create_leads", R"(
    WITH created AS (
        INSERT INTO lead_scores (broker_id, lead_id)
        SELECT broker_id, lead_id FROM unnest($1::bigint[], $2::bigint[]) AS wanted(broker_id, lead_id)
        ORDER BY broker_id, lead_id
        ON CONFLICT DO NOTHING RETURNING broker_id, lead_id),
    staged AS (
        INSERT INTO lead_stages (broker_id, lead_id) SELECT broker_id, lead_id FROM created)
    INSERT INTO lead_stage_history (broker_id, lead_id, stage, entered_at, actor, trigger_id)
    SELECT broker_id, lead_id, 'entrada', now(), 'system', '' FROM created)"};

constexpr query lock_rows{"lock_leads", R"(
    SELECT s.lead_id FROM lead_scores s
    JOIN unnest($1::bigint[], $2::bigint[]) AS wanted(broker_id, lead_id) USING (broker_id, lead_id)
    ORDER BY s.broker_id, s.lead_id FOR UPDATE OF s)"};

constexpr query update_score{"update_score", R"(
    UPDATE lead_scores SET score = $3, status = $4, calificacion = $5, calificacion_rule = $6,
           calificacion_changed_at = CASE WHEN $7::boolean THEN $8::timestamptz ELSE calificacion_changed_at END,
           components = $9::jsonb, config_version = $10, computed_at = $8::timestamptz, recheck_at = $11::timestamptz,
           hot_notified_at = CASE WHEN $12::boolean THEN $8::timestamptz ELSE hot_notified_at END
    WHERE broker_id = $1 AND lead_id = $2)"};

constexpr query insert_score_history{"insert_score_history", R"(
    INSERT INTO lead_score_history (broker_id, lead_id, old_score, new_score, old_status, new_status, config_version,
                                    trigger_id, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};

constexpr query insert_qualification{"insert_lead_qualification", R"(
    INSERT INTO lead_qualifications (broker_id, lead_id, calificacion, at) VALUES ($1, $2, $3, $4))"};

constexpr query insert_stage_history{"insert_stage_history", R"(
    INSERT INTO lead_stage_history (broker_id, lead_id, from_stage, stage, entered_at, rule, actor, reason, lost_reason,
                                    trigger_id)
    VALUES ($1, $2, $3, $4, $5, NULLIF($6, ''), $7, $8, NULLIF($9, ''), $10)
    ON CONFLICT (broker_id, lead_id, rule, trigger_id) DO NOTHING RETURNING id)"};

constexpr query close_stage_history{"close_stage_history", R"(
    UPDATE lead_stage_history SET left_at = $4
    WHERE broker_id = $1 AND lead_id = $2 AND left_at IS NULL AND id <> $3)"};

constexpr query update_stage{"update_stage", R"(
    UPDATE lead_stages SET stage = $3, entered_at = $4, lost_reason = NULLIF($5, ''), locked_until = $6,
           reactivations = reactivations + CASE WHEN $7 = 'P9' THEN 1 ELSE 0 END
    WHERE broker_id = $1 AND lead_id = $2)"};

constexpr query insert_proposal{"insert_stage_proposal", R"(
    INSERT INTO stage_proposals (broker_id, lead_id, from_stage, stage, actor, reason, refusal, trigger_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING)"};

constexpr query find_in_crm{"find_in_crm", R"(
    SELECT FROM crm.lead_facts WHERE broker_id = $1 AND lead_id = $2 AND NOT deleted)"};

constexpr query insert_event{"insert_score_event", R"(
    INSERT INTO score_events (broker_id, event_id, lead_id, kind, occurred_at)
    VALUES ($1, $2, $3, $4, $5::timestamptz) ON CONFLICT DO NOTHING)"};

constexpr query delete_event{"delete_score_event", R"(
    DELETE FROM score_events WHERE broker_id = $1 AND event_id = $2)"};

constexpr query insert_judgement{"insert_call_judgement", R"(
    INSERT INTO call_judgements (broker_id, call_id, lead_id, score_delta, sentence, occurred_at)
    VALUES ($1, $2, $3, $4, $5, $6::timestamptz) ON CONFLICT DO NOTHING)"};

constexpr query upsert_appointment{"upsert_lead_appointment", R"(
    INSERT INTO lead_appointments (broker_id, appointment_id, lead_id, status, start_time)
    VALUES ($1, $2, $3, $4, COALESCE(NULLIF($5, '')::timestamptz, now()))
    ON CONFLICT (broker_id, appointment_id) DO UPDATE
    SET lead_id = EXCLUDED.lead_id, status = EXCLUDED.status,
        start_time = COALESCE(NULLIF($5, '')::timestamptz, lead_appointments.start_time))"};

constexpr query erase_sentences{"erase_sentences", R"(
    UPDATE call_judgements SET sentence = '' WHERE broker_id = $1 AND lead_id = $2)"};

constexpr query erase_components{"erase_components", R"(
    UPDATE lead_scores SET components = '[]' WHERE broker_id = $1 AND lead_id = $2)"};

constexpr query find_due{"find_due_leads", R"(
    SELECT broker_id, lead_id FROM lead_scores WHERE recheck_at <= now() ORDER BY recheck_at LIMIT $1)"};

}  // namespace

void lock_leads(database::transaction& tx, std::vector<lead_ref> leads)
{
    std::sort(leads.begin(), leads.end());
    leads.erase(std::unique(leads.begin(), leads.end()), leads.end());
    if (leads.empty())
        return;
    std::vector<std::int64_t> brokers, ids;
    for (const auto& l : leads) {
        brokers.push_back(l.broker_id);
        ids.push_back(l.lead_id);
    }
    tx.exec(create_leads, brokers, ids);
    tx.exec(lock_rows, brokers, ids);
}

void save_score(database::transaction& tx, lead_ref lead, const lead_snapshot& before, const evaluation& after,
                const std::string& components_json, const std::string& trigger_id, time_point now)
{
    const auto& q = after.qualification;
    tx.exec(update_score, lead.broker_id, lead.lead_id, after.result.score, to_string(after.status),
            q ? std::optional(std::string(to_string(q->value))) : std::nullopt,
            q ? std::optional(q->rule) : std::nullopt, after.qualification_changed, now, components_json,
            before.settings.config_version, after.recheck_at, after.became_hot);
    if (after.qualification_changed && q)
        tx.exec(insert_qualification, lead.broker_id, lead.lead_id, to_string(q->value), now);
    if (after.is_worth_history)
        tx.exec(insert_score_history, lead.broker_id, lead.lead_id, before.score, after.result.score,
                to_string(before.status), to_string(after.status), before.settings.config_version, trigger_id, now);
}

bool move_stage(database::transaction& tx, lead_ref lead, const stage_move& m, time_point now)
{
    const auto opened =
        tx.maybe(insert_stage_history, lead.broker_id, lead.lead_id, to_string(m.move.from), to_string(m.move.to), now,
                 m.move.rule, m.actor, m.move.reason, m.move.lost_reason, m.trigger_id);
    if (!opened)
        return false;
    tx.exec(close_stage_history, lead.broker_id, lead.lead_id, get<std::int64_t>(*opened, "id"), now);
    tx.exec(update_stage, lead.broker_id, lead.lead_id, to_string(m.move.to), now, m.move.lost_reason, m.locked_until,
            m.move.rule);
    return true;
}

void record_proposal(database::transaction& tx, lead_ref lead, const stage_move& m, std::optional<std::string> refusal)
{
    tx.exec(insert_proposal, lead.broker_id, lead.lead_id, to_string(m.move.from), to_string(m.move.to), m.actor,
            m.move.reason, refusal, m.trigger_id);
}

bool exists_in_crm(database::transaction& tx, lead_ref lead)
{
    return !tx.exec(find_in_crm, lead.broker_id, lead.lead_id).empty();
}

void record_event(database::transaction& tx, lead_ref lead, const std::string& event_id, const std::string& kind,
                  const std::string& occurred_at)
{
    tx.exec(insert_event, lead.broker_id, event_id, lead.lead_id, kind, occurred_at);
}

void forget_event(database::transaction& tx, std::int64_t broker_id, const std::string& event_id)
{
    tx.exec(delete_event, broker_id, event_id);
}

void record_judgement(database::transaction& tx, lead_ref lead, std::int64_t call_id, double score_delta,
                      const std::string& sentence, const std::string& occurred_at)
{
    tx.exec(insert_judgement, lead.broker_id, call_id, lead.lead_id, score_delta, sentence, occurred_at);
}

void record_appointment(database::transaction& tx, lead_ref lead, std::int64_t appointment_id,
                        const std::string& status, const std::string& start_time)
{
    tx.exec(upsert_appointment, lead.broker_id, appointment_id, lead.lead_id, status, start_time);
}

void erase_words(database::transaction& tx, lead_ref lead)
{
    tx.exec(erase_sentences, lead.broker_id, lead.lead_id);
    tx.exec(erase_components, lead.broker_id, lead.lead_id);
}

std::vector<lead_ref> due_leads(database::transaction& tx, std::size_t at_most)
{
    std::vector<lead_ref> due;
    for (const auto& r : tx.exec(find_due, at_most))
        due.push_back({get<std::int64_t>(r, "broker_id"), get<std::int64_t>(r, "lead_id")});
    return due;
}

}  // namespace relevo::scoring::store
