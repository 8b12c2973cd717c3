#include <algorithm>

#include "broker_settings.hpp"
#include "store.hpp"

namespace relevo::scoring::store {

namespace {

using database::get;
using database::query;

constexpr query load_leads{"load_leads", R"(
    SELECT s.lead_id, s.score, s.status, s.calificacion, s.calificacion_changed_at, s.hot_notified_at,
           g.stage, g.entered_at, g.locked_until, g.lost_reason, g.reactivations,
           f.lead_id IS NOT NULL AS is_known, COALESCE(f.deleted, false) AS deleted,
           f.name, f.phone, COALESCE(f.phone_valid, false) AS phone_valid, f.email,
           COALESCE(f.email_valid, false) AS email_valid, f.location, f.property_type, f.budget, f.budget_at,
           f.monthly_income, f.monthly_income_at, f.dicom_status, f.dicom_status_at, f.morosidad_amount,
           COALESCE(b.config_version, 0) AS config_version, b.leads::text AS leads, b.pipeline::text AS pipeline,
           EXISTS (SELECT FROM messaging.conversation_card c
                   WHERE c.broker_id = s.broker_id AND c.lead_id = s.lead_id AND c.control_mode = 'human') AS with_human,
           EXISTS (SELECT FROM crm.do_not_contact_now d
                   WHERE d.broker_id = s.broker_id AND d.phone = f.phone AND d.channel = 'all') AS do_not_contact,
           EXISTS (SELECT FROM lead_appointments a
                   WHERE a.broker_id = s.broker_id AND a.lead_id = s.lead_id
                     AND a.status IN ('scheduled', 'confirmed') AND a.start_time > $3::timestamptz) AS has_upcoming,
           (SELECT a.status FROM lead_appointments a WHERE a.broker_id = s.broker_id AND a.lead_id = s.lead_id
            ORDER BY a.start_time DESC LIMIT 1) AS last_appointment
    FROM lead_scores s
    JOIN lead_stages g USING (broker_id, lead_id)
    LEFT JOIN crm.lead_facts f ON f.broker_id = s.broker_id AND f.lead_id = s.lead_id
    LEFT JOIN crm.broker_settings b ON b.broker_id = s.broker_id
    WHERE s.broker_id = $1 AND s.lead_id = ANY ($2::bigint[]))"};

constexpr query load_events{"load_score_events", R"(
    SELECT lead_id, kind, occurred_at FROM score_events WHERE broker_id = $1 AND lead_id = ANY ($2::bigint[])
    ORDER BY occurred_at)"};

constexpr query load_judgements{"load_call_judgements", R"(
    SELECT lead_id, call_id, score_delta, sentence, occurred_at FROM call_judgements
    WHERE broker_id = $1 AND lead_id = ANY ($2::bigint[]) ORDER BY occurred_at, call_id)"};

// So often the lead was asked: then "unknown" is its answer.
constexpr std::ptrdiff_t enough_answers = 2;

bool was_asked_enough(const std::vector<engagement_event>& events)
{
    return std::count_if(events.begin(), events.end(), [](const auto& e) { return e.kind == kinds::dicom_unknown; }) >=
           enough_answers;
}

json::value parsed(const std::optional<std::string>& text)
{
    return json::parse_or_null(text.value_or("null"));
}

lead_facts facts_of(const database::row& r)
{
    using text = std::optional<std::string>;
    using number = std::optional<std::int64_t>;
    using time = std::optional<time_point>;
    lead_facts f;
    f.name = get<text>(r, "name");
    f.phone = get<text>(r, "phone");
    f.phone_valid = get<bool>(r, "phone_valid");
    f.email = get<text>(r, "email");
    f.email_valid = get<bool>(r, "email_valid");
    f.location = get<text>(r, "location");
    f.property_type = get<text>(r, "property_type");
    f.budget = get<text>(r, "budget");
    f.budget_at = get<time>(r, "budget_at");
    f.monthly_income = get<number>(r, "monthly_income");
    f.monthly_income_at = get<time>(r, "monthly_income_at");
    f.dicom_status = get<text>(r, "dicom_status");
    f.dicom_status_at = get<time>(r, "dicom_status_at");
    f.morosidad_amount = get<number>(r, "morosidad_amount");
    return f;
}

lead_snapshot snapshot_of(const database::row& r)
{
    lead_snapshot s;
    s.is_known = get<bool>(r, "is_known");
    s.facts.lead = facts_of(r);
    s.settings =
        read_lead_settings(parsed(get<std::optional<std::string>>(r, "leads")), get<std::int64_t>(r, "config_version"));
    s.pipeline = read_pipeline_settings(parsed(get<std::optional<std::string>>(r, "pipeline")));
    s.score = get<double>(r, "score");
    s.status = models::parse_temperature(get<std::string>(r, "status")).value_or(temperature::cold);
    s.qualification = models::parse_calificacion(get<std::optional<std::string>>(r, "calificacion").value_or(""));
    s.qualification_changed_at = get<std::optional<time_point>>(r, "calificacion_changed_at");
    s.hot_notified_at = get<std::optional<time_point>>(r, "hot_notified_at");
    s.stage = parse_stage(get<std::string>(r, "stage")).value_or(stage::entrada);
    s.stage_entered_at = get<time_point>(r, "entered_at");
    s.stage_locked_until = get<std::optional<time_point>>(r, "locked_until");
    s.lost_reason = get<std::optional<std::string>>(r, "lost_reason").value_or("");
    s.reactivations = get<int>(r, "reactivations");
    s.is_deleted = get<bool>(r, "deleted");
    s.is_with_human = get<bool>(r, "with_human");
    s.do_not_contact = get<bool>(r, "do_not_contact");
    s.has_upcoming_appointment = get<bool>(r, "has_upcoming");
    s.last_appointment_status = get<std::optional<std::string>>(r, "last_appointment").value_or("");
    return s;
}

}  // namespace

std::map<std::int64_t, lead_snapshot> find_all(database::transaction& tx, std::int64_t broker_id,
                                               const std::vector<std::int64_t>& ids, time_point now)
{
    std::map<std::int64_t, lead_snapshot> leads;
    for (const auto& r : tx.exec(load_leads, broker_id, ids, now))
        leads.emplace(get<std::int64_t>(r, "lead_id"), snapshot_of(r));
    const auto facts_in = [&](const database::row& r) -> scoring_facts* {
        const auto found = leads.find(get<std::int64_t>(r, "lead_id"));
        return found == leads.end() ? nullptr : &found->second.facts;
    };
    for (const auto& r : tx.exec(load_events, broker_id, ids))
        if (auto* facts = facts_in(r))
            facts->events.push_back({get<std::string>(r, "kind"), get<time_point>(r, "occurred_at")});
    for (auto& [id, lead] : leads)
        lead.facts.lead.dicom_asked_twice = was_asked_enough(lead.facts.events);
    for (const auto& r : tx.exec(load_judgements, broker_id, ids))
        if (auto* facts = facts_in(r))
            facts->calls.push_back({get<std::int64_t>(r, "call_id"), get<double>(r, "score_delta"),
                                    get<std::string>(r, "sentence"), get<time_point>(r, "occurred_at")});
    return leads;
}

lead_snapshot load(database::transaction& tx, lead_ref lead, time_point now)
{
    const std::vector<std::int64_t> one(1, lead.lead_id);
    return std::move(find_all(tx, lead.broker_id, one, now).at(lead.lead_id));
}

}  // namespace relevo::scoring::store
