#pragma once

#include "csv_file.hpp"
#include "domain/import_columns.hpp"

namespace relevo::crm_sync {

inline constexpr std::size_t max_import_bytes = 10 << 20, max_import_rows = 50'000;

// A file of leads, read and checked as a whole. Its rows are not looked at yet.
struct import_file
{
    std::string text;  // in UTF-8
    char delimiter = ',';
    std::vector<std::string> header;
    std::vector<import_column> columns;  // of the header
    std::vector<csv::record> rows;
};

// Blocking: up to 10 MiB. Throws refusal: 413 payload_too_large, 422 with the field "file".
import_file read_import_file(std::string_view bytes);

}  // namespace relevo::crm_sync
