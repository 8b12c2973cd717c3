#include "store_enrollments.hpp"

#include <algorithm>

#include "domain/lead_zone.hpp"
#include "store_campaigns.hpp"
#include "stored_json.hpp"

namespace relevo::campaign_executor::store {

namespace {

using database::get;
using database::query;

#define ENROLLMENT_COLUMNS                                                                                   \
    "e.id, e.broker_id, e.campaign_id, e.lead_id, e.version, e.entry_no, e.status, e.step_number, e.visit, " \
    "e.attempt, e.turn, e.due_at, e.next_run_at, e.replied_at, e.exit_reason, e.entered_at, e.finished_at, " \
    "e.variant_map::text AS variant_map, e.slot_at, e.slots_taken, c.priority, c.channel, "                  \
    "c.exit_conditions::text AS exit_conditions"
#define IS_OPEN "e.status IN ('active', 'waiting', 'in_flight', 'paused')"

constexpr query lock_open{
    "lock_open_enrollments",
    "SELECT e.id FROM campaign_enrollments e "
    "JOIN unnest($1::bigint[], $2::bigint[]) AS wanted(broker_id, lead_id) USING (broker_id, lead_id) "
    "WHERE " IS_OPEN " ORDER BY e.id FOR UPDATE OF e"};
constexpr query find_open{"find_open_enrollments",
                          "SELECT " ENROLLMENT_COLUMNS
                          " FROM campaign_enrollments e JOIN campaigns c ON c.id = e.campaign_id "
                          "WHERE e.broker_id = $1 AND e.lead_id = $2 AND " IS_OPEN " ORDER BY e.id FOR UPDATE OF e"};
constexpr query find_open_of{"find_open_enrollments_of",
                             "SELECT " ENROLLMENT_COLUMNS
                             " FROM campaign_enrollments e JOIN campaigns c ON c.id = e.campaign_id "
                             "WHERE e.campaign_id = $1 AND " IS_OPEN " ORDER BY e.id FOR UPDATE OF e"};
constexpr query find_paused{"find_paused_enrollments",
                            "SELECT " ENROLLMENT_COLUMNS
                            " FROM campaign_enrollments e JOIN campaigns c ON c.id = e.campaign_id "
                            "WHERE e.campaign_id = $1 AND e.status = 'paused' ORDER BY e.id LIMIT $2 FOR UPDATE OF e"};
constexpr query lock_by_id{"lock_enrollment", "SELECT " ENROLLMENT_COLUMNS
                                              " FROM campaign_enrollments e JOIN campaigns c ON c.id = e.campaign_id "
                                              "WHERE e.id = $1 FOR UPDATE OF e"};

// All open enrollments of the enrollment's lead: two campaigns never decide about one person at the same time.
constexpr query lock_lead_of{
    "lock_lead_of_enrollment",
    "SELECT e.id FROM campaign_enrollments e JOIN campaign_enrollments mine USING (broker_id, lead_id) "
    "WHERE mine.id = $1 AND " IS_OPEN " ORDER BY e.id FOR UPDATE OF e"};

constexpr query insert_row{"insert_enrollment", R"(
    INSERT INTO campaign_enrollments (broker_id, campaign_id, lead_id, version, entry_no, status, step_number, due_at,
                                      next_run_at, entered_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id)"};

constexpr query update_row{"update_enrollment", R"(
    UPDATE campaign_enrollments SET status = $2, step_number = $3, visit = $4, attempt = $5, turn = $6, due_at = $7,
           next_run_at = $8, replied_at = $9, exit_reason = NULLIF($10, ''), finished_at = $11, variant_map = $12,
           slot_at = $13, slots_taken = $14
    WHERE id = $1)"};

constexpr query find_candidates{"find_candidates", R"(
    SELECT l.lead_id, l.phone, l.timezone, COALESCE(b.timezone, 'UTC') AS broker_zone,
           COALESCE(s.stage, 'entrada') AS stage,
           EXISTS (SELECT FROM crm.do_not_contact_now d WHERE d.broker_id = l.broker_id AND d.phone = l.phone
                     AND d.channel IN ('all', $3)) AS is_blocked,
           EXISTS (SELECT FROM messaging.conversation_card v WHERE v.broker_id = l.broker_id AND v.lead_id = l.lead_id
                     AND v.control_mode = 'human') AS with_human,
           n.open, n.last_entry_no, n.last_finished_at
    FROM crm.lead_card l
    LEFT JOIN crm.broker_settings b ON b.broker_id = l.broker_id
    LEFT JOIN scoring.lead_state s ON s.broker_id = l.broker_id AND s.lead_id = l.lead_id
    CROSS JOIN LATERAL (
        SELECT COALESCE(bool_or(e.status IN ('active', 'waiting', 'in_flight', 'paused')), false) AS open,
               COALESCE(max(e.entry_no), 0) AS last_entry_no, max(e.finished_at) AS last_finished_at
        FROM campaign_enrollments e WHERE e.campaign_id = $2 AND e.lead_id = l.lead_id) n
    WHERE l.broker_id = $1 AND l.lead_id = ANY ($4::bigint[]) AND NOT l.deleted)"};

constexpr query find_broker_windows{"find_broker_windows", R"(
    SELECT campaigns::text AS campaigns FROM crm.broker_settings WHERE broker_id = $1)"};

enrollment enrollment_of(const database::row& r)
{
    enrollment e;
    e.id = get<std::int64_t>(r, "id");
    e.broker_id = get<std::int64_t>(r, "broker_id");
    e.campaign_id = get<std::int64_t>(r, "campaign_id");
    e.lead_id = get<std::int64_t>(r, "lead_id");
    e.version = get<int>(r, "version");
    e.entry_no = get<int>(r, "entry_no");
    e.status = get<std::string>(r, "status");
    e.step_number = get<int>(r, "step_number");
    e.visit = get<int>(r, "visit");
    e.attempt = get<int>(r, "attempt");
    e.turn = get<int>(r, "turn");
    e.priority = get<int>(r, "priority");
    e.channel = get<std::string>(r, "channel");
    e.entered_at = get<time_point>(r, "entered_at");
    e.due_at = get<time_point>(r, "due_at");
    e.next_run_at = get<std::optional<time_point>>(r, "next_run_at");
    e.replied_at = get<std::optional<time_point>>(r, "replied_at");
    e.finished_at = get<std::optional<time_point>>(r, "finished_at");
    e.exit_reason = get<std::optional<std::string>>(r, "exit_reason").value_or("");
    e.slot_at = get<std::optional<time_point>>(r, "slot_at");
    e.slots_taken = get<int>(r, "slots_taken");
    if (const auto map = stored_json(r, "variant_map"); map.is_object())
        e.variants = *map.as_object();
    e.exits = read_exit_conditions(stored_json(r, "exit_conditions"));
    return e;
}

std::vector<enrollment> enrollments_of(const database::result& rows)
{
    std::vector<enrollment> found;
    for (const auto& r : rows)
        found.push_back(enrollment_of(r));
    return found;
}

}  // namespace

void lock_open_enrollments(database::transaction& tx, std::vector<lead_ref> leads)
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
    tx.exec(lock_open, brokers, ids);
}

std::vector<enrollment> open_enrollments(database::transaction& tx, lead_ref lead)
{
    return enrollments_of(tx.exec(find_open, lead.broker_id, lead.lead_id));
}

std::vector<enrollment> open_enrollments_of(database::transaction& tx, std::int64_t campaign_id)
{
    return enrollments_of(tx.exec(find_open_of, campaign_id));
}

std::vector<enrollment> paused_enrollments(database::transaction& tx, std::int64_t campaign_id, std::size_t at_most)
{
    return enrollments_of(tx.exec(find_paused, campaign_id, at_most));
}

std::optional<enrollment> lock_enrollment(database::transaction& tx, std::int64_t id)
{
    const auto r = tx.maybe(lock_by_id, id);
    return r ? std::optional(enrollment_of(*r)) : std::nullopt;
}

std::optional<enrollment> lock_due(database::transaction& tx, std::int64_t id)
{
    tx.exec(lock_lead_of, id);
    return lock_enrollment(tx, id);
}

void insert_enrollment(database::transaction& tx, enrollment& e)
{
    e.id = get<std::int64_t>(tx.one(insert_row, e.broker_id, e.campaign_id, e.lead_id, e.version, e.entry_no, e.status,
                                    e.step_number, e.due_at, e.next_run_at, e.entered_at),
                             "id");
}

void save_enrollment(database::transaction& tx, const enrollment& e)
{
    tx.exec(update_row, e.id, e.status, e.step_number, e.visit, e.attempt, e.turn, e.due_at, e.next_run_at,
            e.replied_at, e.exit_reason, e.finished_at, json::serialize(e.variants), e.slot_at, e.slots_taken);
}

std::string lead_zone(const std::optional<std::string>& timezone, const std::optional<std::string>& phone,
                      const std::string& broker_zone)
{
    if (timezone && !timezone->empty())
        return *timezone;
    const auto by_phone = zone_of_phone(phone.value_or(""));
    return by_phone.empty() ? broker_zone : std::string(by_phone);
}

std::map<std::int64_t, enrollment_candidate> candidates(database::transaction& tx, const campaign& c,
                                                        const std::vector<std::int64_t>& lead_ids)
{
    std::map<std::int64_t, enrollment_candidate> found;
    const bool in_broker_zone = read_schedule(c.settings.schedule).in_broker_zone;
    for (const auto& r : tx.exec(find_candidates, c.broker_id, c.id, c.channel, lead_ids)) {
        enrollment_candidate one;
        one.facts.exists = true;
        one.facts.phone = get<std::optional<std::string>>(r, "phone").value_or("");
        one.facts.is_blocked = get<bool>(r, "is_blocked");
        one.facts.is_with_human = get<bool>(r, "with_human");
        one.facts.stage = get<std::string>(r, "stage");
        one.facts.has_open_enrollment = get<bool>(r, "open");
        one.facts.last_finished_at = get<std::optional<time_point>>(r, "last_finished_at");
        const auto broker_zone = get<std::string>(r, "broker_zone");
        one.zone = in_broker_zone
                       ? broker_zone
                       : lead_zone(get<std::optional<std::string>>(r, "timezone"), one.facts.phone, broker_zone);
        one.last_entry_no = get<int>(r, "last_entry_no");
        found.emplace(get<std::int64_t>(r, "lead_id"), std::move(one));
    }
    return found;
}

broker_windows windows_of_broker(database::transaction& tx, std::int64_t broker_id)
{
    const auto r = tx.maybe(find_broker_windows, broker_id);
    const auto section = r ? stored_json(*r, "campaigns") : json::value();
    return {read_windows(section.at("windows.call")), read_windows(section.at("windows.message"))};
}

}  // namespace relevo::campaign_executor::store
