#include "lead_changes.hpp"

#include <algorithm>

#include "lead_json.hpp"
#include "number_blocks.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

events::v1::LeadEvent event_of(const leads::record& r, const std::vector<std::string>& fields = {})
{
    events::v1::LeadEvent e;
    e.set_broker_id(r.broker_id);
    e.set_lead_id(r.id);
    e.set_assigned_to(r.assigned_to.value_or(0));
    for (const auto& f : fields)
        e.add_changed_fields(f);
    return e;
}

json::array list_of(const std::vector<std::string>& names)
{
    return {names.begin(), names.end()};
}

void publish_card(messaging::unit& unit, const leads::record& r, std::string_view name,
                  const std::vector<std::string>& fields)
{
    if (const auto lead = leads::find(unit.tx, {r.broker_id, {}}, r.id))
        unit.publish_frame(
            r.broker_id, r.id, name,
            json::object{{"lead_id", r.id}, {"lead", to_card(*lead)}, {"changed_fields", list_of(fields)}});
}

void note(messaging::unit& unit, const leads::record& r, std::string type, const activities::actor& by,
          std::string summary, json::object data = {})
{
    activities::add(unit.tx, {r.broker_id, r.id, std::move(type), by, std::move(summary), std::move(data), {}});
}

// More at once would close the dashboards' sockets.
constexpr std::size_t max_frames_at_once = 200;

// Tells services and dashboards of a lead's new owner; returns the line for its history.
activities::activity announce_handover(messaging::unit& unit, std::int64_t broker_id, const leads::handover& h,
                                       const activities::actor& by, bool has_frame = true)
{
    leads::record r;
    r.id = h.lead_id;
    r.broker_id = broker_id;
    r.assigned_to = h.to;
    unit.publish(events::lead_assigned, event_of(r, {"assigned_to"}));
    if (has_frame)
        unit.publish_frame(
            broker_id, h.lead_id, "lead_assigned",
            json::object{
                {"lead_id", h.lead_id}, {"agent_id", h.to}, {"assigned_to", h.to}, {"previous_agent_id", h.from}});
    json::object data{{"assigned_to", h.to}, {"previous_agent_id", h.from}};
    return {broker_id, h.lead_id, "assigned", by, h.to ? "Lead asignado" : "Lead sin asignar", std::move(data), {}};
}

std::vector<std::string> given_fields(const leads::record& r)
{
    std::vector<std::string> out;
    const auto add = [&](const char* name, bool is_given) {
        if (is_given)
            out.emplace_back(name);
    };
    add("phone", r.phone.has_value());
    add("name", r.name.has_value());
    add("email", r.email.has_value());
    add("tags", !r.tags.empty());
    for (const auto& [key, value] : r.metadata)
        out.push_back(key);
    return out;
}

}  // namespace

std::optional<std::int64_t> create_lead(messaging::unit& unit, const leads::record& r, const activities::actor& by)
{
    const auto id = leads::insert(unit.tx, r);
    if (!id)
        return std::nullopt;
    auto created = r;
    created.id = *id;
    const auto fields = given_fields(created);
    unit.publish(events::lead_created, event_of(created, fields));
    publish_card(unit, created, "lead_created", fields);
    note(unit, created, "created", by, "Lead creado", {{"source", r.source}});
    block_erased(unit, r.broker_id, {r});
    return id;
}

void update_lead(messaging::unit& unit, const leads::record& r, const std::vector<std::string>& fields,
                 const activities::actor& by, const std::string& summary)
{
    if (!leads::save(unit.tx, r))
        refuse_duplicate_phone(leads::find_by_phone_key(unit.tx, r.broker_id, r.phone_key.value_or("")).value_or(0));
    unit.publish(events::lead_updated, event_of(r, fields));
    publish_card(unit, r, "lead_updated", fields);
    note(unit, r, "updated", by, summary, {{"changed_fields", list_of(fields)}});
    if (std::find(fields.begin(), fields.end(), "phone") != fields.end())
        block_erased(unit, r.broker_id, {r});
}

void assign_lead(messaging::unit& unit, leads::record r, std::optional<std::int64_t> agent, const activities::actor& by)
{
    if (r.assigned_to == agent)
        return;
    const auto previous = std::exchange(r.assigned_to, agent);
    leads::save(unit.tx, r);
    activities::add(unit.tx, announce_handover(unit, r.broker_id, {r.id, previous, agent}, by));
}

void assign_leads(messaging::unit& unit, std::int64_t broker_id, const std::vector<leads::handover>& all,
                  const activities::actor& by)
{
    if (all.empty())
        return;
    leads::save_owners(unit.tx, broker_id, all);
    std::vector<activities::activity> lines;
    for (const auto& h : all)
        lines.push_back(announce_handover(unit, broker_id, h, by, all.size() <= max_frames_at_once));
    activities::add_all(unit.tx, lines);
}

void announce_import(messaging::unit& unit, const std::vector<imported_lead>& imported, const activities::actor& by,
                     std::int64_t import_id)
{
    std::vector<activities::activity> history;
    std::vector<leads::record> created;
    for (const auto& i : imported) {
        if (i.is_new)
            created.push_back(i.lead);
        const auto fields = i.is_new ? given_fields(i.lead) : i.changed_fields;
        unit.publish(i.is_new ? events::lead_created : events::lead_updated, event_of(i.lead, fields));
        history.push_back({i.lead.broker_id,
                           i.lead.id,
                           "import",
                           by,
                           i.is_new ? "Lead importado" : "Datos actualizados por una importación",
                           {{"import_id", import_id}, {"created", i.is_new}, {"changed_fields", list_of(fields)}},
                           {}});
    }
    activities::add_all(unit.tx, history);
    if (!created.empty())
        block_erased(unit, created.front().broker_id, created);
}

void delete_lead(messaging::unit& unit, const leads::record& r, const activities::actor& by)
{
    leads::mark_deleted(unit.tx, r);
    unit.publish(events::lead_deleted, event_of(r));
    note(unit, r, "updated", by, "Lead eliminado", {{"changed_fields", json::array{"deleted"}}});
}

void announce_purge(messaging::unit& unit, const leads::purged& p)
{
    announce_erasure(unit, p.broker_id, p.id, !p.was_deleted);
}

void announce_erasure(messaging::unit& unit, std::int64_t broker_id, std::int64_t lead_id, bool was_living)
{
    leads::record r;
    r.id = lead_id;
    r.broker_id = broker_id;
    if (was_living)
        unit.publish(events::lead_deleted, event_of(r));
    unit.publish(events::lead_erased, event_of(r));
}

bool change_tag(messaging::unit& unit, leads::record r, const std::string& tag, bool add, const activities::actor& by)
{
    const auto found = std::find(r.tags.begin(), r.tags.end(), tag);
    if ((found != r.tags.end()) == add)
        return false;
    if (add)
        r.tags.push_back(tag);
    else
        r.tags.erase(found);
    leads::save(unit.tx, r);
    unit.publish(events::lead_updated, event_of(r, {"tags"}));
    publish_card(unit, r, "lead_updated", {"tags"});
    note(unit, r, add ? "tag_added" : "tag_removed", by, (add ? "Etiqueta agregada: " : "Etiqueta quitada: ") + tag,
         {{"tag", tag}});
    return true;
}

}  // namespace relevo::crm_sync
