#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// CSV as spreadsheets write and read it (RFC 4180; "," or ";"). Parsing is libcsv's.
namespace relevo::crm_sync::csv {

struct record
{
    std::int64_t row = 0;  // as a spreadsheet counts, from 1; empty lines count
    std::vector<std::string> cells;
};

struct limits
{
    std::size_t records = 0, cells = 0;  // cells: of one record
};

struct document
{
    char delimiter = ',';
    std::vector<record> records;   // those that have a cell with text
    bool is_too_long = false;      // more records than allowed: the rest was not read
    bool is_too_wide = false;      // a record of more cells than allowed
    bool is_unterminated = false;  // a quote without its other half: the last record is not to be trusted
};

// UTF-8 (a byte order mark is dropped), or else Windows-1252, as UTF-8. Nothing when it can be neither.
std::optional<std::string> decode(std::string_view bytes);

// The delimiter is the one that the first line has more of. A cell loses the ' that shields it (see write).
document parse(std::string_view utf8, limits most);

// One line with its end. A cell that a spreadsheet would take for a formula is shielded by a leading '.
std::string write(const std::vector<std::string>& cells, char delimiter);

}  // namespace relevo::crm_sync::csv
