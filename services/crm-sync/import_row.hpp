#pragma once

#include "csv_file.hpp"
#include "domain/import_columns.hpp"
#include "store_accounts.hpp"
#include "store_leads.hpp"

// One row of an imported file as a lead (spec: leads, bulk import).
namespace relevo::crm_sync {

enum class duplicate_rule
{
    skip,
    update,    // fills what is empty
    overwrite  // empty cells change nothing
};

struct import_options
{
    duplicate_rule on_duplicate = duplicate_rule::skip;
    bool round_robin = false;
    std::optional<std::int64_t> agent = {};
    std::vector<std::string> tags = {};  // of every row
};
json::object to_json(const import_options& o);
import_options import_options_of(const json::value& v);
std::optional<duplicate_rule> parse_duplicate_rule(std::string_view name);

struct import_problem
{
    std::string column, value, code, message;
};

struct import_row
{
    std::int64_t row = 0;
    std::vector<std::string> cells;
    json::object given;         // the row as a request body
    bool has_own_tags = false;  // other than the import's
    leads::record lead;         // as a new lead
    std::vector<import_problem> problems;

    // What became of it.
    bool is_duplicate = false, has_updated = false;
};

import_row read_import_row(const csv::record& r, const std::vector<import_column>& columns, const import_options& o,
                           const accounts::broker& broker);

// Lays the row over a lead of its number; returns the names of the fields that are another now. A problem leaves the
// lead as it was.
std::vector<std::string> lay_over(leads::record& lead, import_row& row, const import_options& o,
                                  const accounts::broker& broker);

// The words between commas, trimmed, without empty ones.
std::vector<std::string> split_tags(std::string_view text);

}  // namespace relevo::crm_sync
