#include "lead_import.hpp"

#include <algorithm>
#include <map>

#include "lead_changes.hpp"
#include "store_assignment.hpp"

namespace relevo::crm_sync {
namespace {

// A lead of the batch: there before, or about to be.
struct import_target
{
    leads::record lead;
    bool is_new = false;
    std::vector<std::string> changed_fields = {};
    std::vector<import_row*> rows = {};
};

class import_batch
{
public:
    import_batch(messaging::unit& unit, const imports::job& job, const accounts::broker& broker)
        : unit_(unit), job_(job), broker_(broker), options_(import_options_of(job.options))
    {
    }

    const import_options& options() const { return options_; }

    // Rows of numbers that somebody else inserts at the same moment are written again, as duplicates.
    void write(std::vector<import_row*> rows)
    {
        while (!rows.empty())
            rows = write_once(rows);
    }

private:
    std::vector<import_row*> write_once(const std::vector<import_row*>& rows)
    {
        std::map<std::string, import_target> targets;
        std::vector<std::string> keys, new_keys;
        for (const auto* row : rows)
            keys.push_back(*row->lead.phone_key);
        for (auto& lead : leads::lock_by_phone_keys(unit_.tx, job_.broker_id, keys)) {
            const auto key = *lead.phone_key;
            targets[key].lead = std::move(lead);
        }
        for (auto* row : rows) {
            const auto [place, is_first] = targets.try_emplace(*row->lead.phone_key);
            auto& target = place->second;
            target.rows.push_back(row);
            row->is_duplicate = !is_first;
            if (!is_first) {
                lay_on(target, *row);
                continue;
            }
            target.lead = row->lead;
            target.is_new = true;
            new_keys.push_back(place->first);
        }
        return save(targets, new_keys);
    }

    void lay_on(import_target& target, import_row& row)
    {
        row.has_updated = false;
        if (options_.on_duplicate == duplicate_rule::skip)
            return;
        for (auto& field : lay_over(target.lead, row, options_, broker_)) {
            row.has_updated = true;
            auto& fields = target.changed_fields;
            if (std::find(fields.begin(), fields.end(), field) == fields.end())
                fields.push_back(std::move(field));
        }
    }

    // Returns the rows of leads that could not be inserted.
    std::vector<import_row*> save(std::map<std::string, import_target>& targets,
                                  const std::vector<std::string>& new_keys)
    {
        std::vector<leads::record> created, changed;
        assign(targets, new_keys);
        for (const auto& key : new_keys)
            created.push_back(targets[key].lead);
        const auto ids = leads::insert_all(unit_.tx, created);

        std::vector<imported_lead> written;
        std::vector<import_row*> again;
        for (const auto& key : new_keys) {
            auto& target = targets[key];
            if (const auto id = ids.find(key); id != ids.end()) {
                target.lead.id = id->second;
                written.push_back({std::move(target.lead), true});
            } else {
                again.insert(again.end(), target.rows.begin(), target.rows.end());
            }
        }
        for (auto& [key, target] : targets)
            if (!target.is_new && !target.changed_fields.empty()) {
                changed.push_back(target.lead);
                written.push_back({std::move(target.lead), false, std::move(target.changed_fields)});
            }
        leads::save_all(unit_.tx, changed);
        announce_import(unit_, written, {"user", std::to_string(job_.created_by)}, job_.id);
        return again;
    }

    void assign(std::map<std::string, import_target>& targets, const std::vector<std::string>& keys)
    {
        if (options_.round_robin && !keys.empty()) {
            auto turns = assignment::lock_turns(unit_.tx, job_.broker_id);
            for (const auto& key : keys)
                targets[key].lead.assigned_to = turns.next();
            assignment::note_turns(unit_.tx, job_.broker_id, turns);
        } else if (options_.agent && accounts::is_eligible_agent(unit_.tx, job_.broker_id, *options_.agent)) {
            for (const auto& key : keys)
                targets[key].lead.assigned_to = options_.agent;
        }
    }

    messaging::unit& unit_;
    const imports::job& job_;
    const accounts::broker& broker_;
    import_options options_;
};

imports::refused_row refused_of(const import_row& row)
{
    imports::refused_row out{row.row, json::array(row.cells.begin(), row.cells.end()), {}};
    for (const auto& p : row.problems)
        out.problems.push_back(
            json::object{{"column", p.column}, {"value", p.value}, {"code", p.code}, {"message", p.message}});
    return out;
}

imports::counts count_rows(const std::vector<import_row>& rows)
{
    imports::counts c;
    for (const auto& row : rows) {
        const bool is_valid = row.problems.empty();
        c.invalid += !is_valid;
        c.duplicates += is_valid && row.is_duplicate;
        c.updated += is_valid && row.is_duplicate && row.has_updated;
        c.imported += is_valid && !row.is_duplicate;
    }
    return c;
}

}  // namespace

imports::counts import_rows(messaging::unit& unit, const imports::job& job, const std::vector<import_column>& columns,
                            std::span<const csv::record> rows)
{
    const auto broker = accounts::find_broker(unit.tx, job.broker_id).value();
    import_batch batch(unit, job, broker);
    std::vector<import_row> read;
    for (const auto& r : rows)
        read.push_back(read_import_row(r, columns, batch.options(), broker));
    std::vector<import_row*> valid;
    for (auto& row : read)
        if (row.problems.empty())
            valid.push_back(&row);
    batch.write(std::move(valid));

    std::vector<imports::refused_row> refused;
    for (const auto& row : read)
        if (!row.problems.empty())
            refused.push_back(refused_of(row));
    imports::add_errors(unit.tx, job, refused);
    const auto counts = count_rows(read);
    imports::add_progress(unit.tx, job, static_cast<std::int64_t>(rows.size()), counts);
    return counts;
}

json::object to_json(const imports::job& j)
{
    return {{"job_id", j.id},
            {"status", j.status},
            {"total_rows", j.total_rows},
            {"processed", j.processed},
            {"imported", j.counts.imported},
            {"updated", j.counts.updated},
            {"duplicates", j.counts.duplicates},
            {"invalid", j.counts.invalid},
            {"started_at", j.started_at},
            {"finished_at", j.finished_at},
            {"errors_url", "/api/v1/leads/imports/" + std::to_string(j.id) + "/errors.csv"}};
}

void announce_progress(messaging::unit& unit, std::int64_t broker_id, std::int64_t import_id)
{
    const auto job = imports::find(unit.tx, broker_id, import_id).value();
    unit.publish_frame(broker_id, 0, "import_progress", to_json(job));
    imports::note_announced(unit.tx, job);
}

}  // namespace relevo::crm_sync
