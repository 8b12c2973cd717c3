#pragma once

#include <string>
#include <vector>

#include "messaging/unit.hpp"
#include "store_activities.hpp"
#include "store_lead_owners.hpp"
#include "store_leads.hpp"

// What a change of a lead brings with it, in its transaction: the event for other services, the frame for dashboards,
// and the line in its history. Whoever changes a lead ends with one of these.
namespace relevo::crm_sync {

// Inserts and announces it. Nothing when a living lead has that number.
std::optional<std::int64_t> create_lead(messaging::unit& unit, const leads::record& r, const activities::actor& by);

// Saves and announces it. fields are the API's names (of metadata: its keys). Refused 409 when the number is taken.
void update_lead(messaging::unit& unit, const leads::record& r, const std::vector<std::string>& fields,
                 const activities::actor& by, const std::string& summary = "Datos actualizados");

// Saves the new owner; does nothing when it is the same.
void assign_lead(messaging::unit& unit, leads::record r, std::optional<std::int64_t> agent,
                 const activities::actor& by);

// A lead that an import wrote.
struct imported_lead
{
    leads::record lead;
    bool is_new = false;
    std::vector<std::string> changed_fields = {};  // of one that was there
};
// The event and the line in the history of each, without frames: thousands at once would close the dashboards' sockets
// (import_progress tells them to read again).
void announce_import(messaging::unit& unit, const std::vector<imported_lead>& imported, const activities::actor& by,
                     std::int64_t import_id);

// Many of a broker's leads, which the caller has locked; a statement a kind of row. Above 200 without frames.
void assign_leads(messaging::unit& unit, std::int64_t broker_id, const std::vector<leads::handover>& all,
                  const activities::actor& by);

void delete_lead(messaging::unit& unit, const leads::record& r, const activities::actor& by);

// Its row is gone: lead.deleted, if it was not said before, and lead.erased, so that what others hold of it goes, too.
void announce_purge(messaging::unit& unit, const leads::purged& p);
// lead.erased, and before it lead.deleted where that was not said.
void announce_erasure(messaging::unit& unit, std::int64_t broker_id, std::int64_t lead_id, bool was_living);

// Adds or removes one tag; false when there was nothing to change.
bool change_tag(messaging::unit& unit, leads::record r, const std::string& tag, bool add, const activities::actor& by);

}  // namespace relevo::crm_sync
