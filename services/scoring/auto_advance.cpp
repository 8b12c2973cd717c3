#include "auto_advance.hpp"

namespace relevo::scoring {

namespace {

void note(advance_report& report, std::int64_t lead_id, bool is_locked, const std::vector<transition>& moves)
{
    ++report.evaluated;
    if (is_locked)
        ++report.skipped_locked;
    else
        ++(moves.empty() ? report.unchanged : report.advanced);
    for (const auto& m : moves)
        report.transitions.emplace_back(json::object{{"lead_id", lead_id},
                                                     {"from", to_string(m.from)},
                                                     {"to", to_string(m.to)},
                                                     {"rule", m.rule},
                                                     {"reason", m.reason}});
}

bool is_locked_at(const lead_snapshot& lead, time_point now)
{
    return lead.stage_locked_until && *lead.stage_locked_until > now;
}

}  // namespace

void advance_leads(messaging::unit& unit, std::int64_t broker_id, const std::vector<std::int64_t>& ids,
                   const std::string& trigger_id, advance_report& report)
{
    std::vector<lead_ref> leads;
    for (const auto id : ids)
        leads.push_back({broker_id, id});
    store::lock_leads(unit.tx, leads);
    const trigger t{trigger_id};
    for (const auto& lead : leads) {
        const auto r = rescore(unit, lead, t);
        note(report, lead.lead_id, is_locked_at(r.before, t.now), r.after.moves);
    }
}

void preview_advance(database::transaction& tx, std::int64_t broker_id, const std::vector<std::int64_t>& ids,
                     advance_report& report)
{
    const auto now = std::chrono::system_clock::now();
    const auto known = store::find_all(tx, broker_id, ids, now);
    for (const auto id : ids)
        if (const auto lead = known.find(id); lead != known.end())
            note(report, id, is_locked_at(lead->second, now), evaluate(lead->second, now).moves);
        else
            note(report, id, false, {});  // nothing has happened to it that a rule looks at
}

}  // namespace relevo::scoring
