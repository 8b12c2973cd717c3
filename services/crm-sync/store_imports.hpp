#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "json/value.hpp"

// SQL of bulk imports.
namespace relevo::crm_sync::imports {

// What became of rows. updated: of the duplicates, those that changed a lead.
struct counts
{
    std::int64_t imported = 0, updated = 0, duplicates = 0, invalid = 0;
};

struct new_job
{
    std::int64_t broker_id = 0, created_by = 0;
    json::object options;
    std::vector<std::string> header;
    char delimiter = ',';
    std::optional<std::string> content;  // absent: all of it is done in the transaction that begins it
    std::int64_t total_rows = 0;
};

struct job
{
    std::int64_t id = 0, broker_id = 0, created_by = 0;
    json::value options;
    std::vector<std::string> header;
    char delimiter = ',';
    std::string status;  // queued, running, completed, failed, cancelled
    std::int64_t total_rows = 0, processed = 0;
    imports::counts counts;
    std::optional<std::string> started_at, finished_at;
    std::int64_t announced_ms_ago = 0;  // since dashboards were last told; large when never

    bool is_open() const { return status == "queued" || status == "running" || status == "failed"; }
};

struct refused_row
{
    std::int64_t row = 0;
    json::array cells, problems;  // problems: {column, value, code, message}
};

std::int64_t insert(database::transaction& tx, const new_job& j);
std::optional<job> find(database::transaction& tx, std::int64_t broker_id, std::int64_t id);
std::optional<job> lock(database::transaction& tx, std::int64_t broker_id, std::int64_t id);
// Empty when it is no longer needed.
std::string content(database::transaction& tx, std::int64_t broker_id, std::int64_t id);

void add_progress(database::transaction& tx, const job& j, std::int64_t rows, const counts& c);
// completed or failed; the file of a failed one is kept for another attempt.
void finish(database::transaction& tx, std::int64_t broker_id, std::int64_t id, const std::string& status);
void note_announced(database::transaction& tx, const job& j);
// False when it has ended, or is not there.
bool cancel(database::transaction& tx, std::int64_t broker_id, std::int64_t id);

void add_errors(database::transaction& tx, const job& j, const std::vector<refused_row>& rows);
std::vector<refused_row> errors(database::transaction& tx, std::int64_t broker_id, std::int64_t id);
// The first problems as the API lists them: {row, column, value, code, message}.
json::array problems(database::transaction& tx, std::int64_t id, std::size_t at_most);

// Imports that ended 30 days ago, with their files and refused rows. Within all_tenants.
std::int64_t delete_old(database::transaction& tx);

}  // namespace relevo::crm_sync::imports
