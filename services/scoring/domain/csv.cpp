#include "domain/csv.hpp"

namespace relevo::scoring {

namespace {

void append_cell(std::string& out, std::string_view cell)
{
    const bool is_formula = !cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos;
    const bool is_quoted = cell.find_first_of("\",\r\n") != std::string_view::npos;
    if (is_quoted)
        out += '"';
    if (is_formula)
        out += '\'';
    for (const char c : cell) {
        if (c == '"')
            out += '"';
        out += c;
    }
    if (is_quoted)
        out += '"';
}

}  // namespace

void append_csv_line(std::string& out, const std::vector<std::string_view>& cells)
{
    bool is_first = true;
    for (const auto cell : cells) {
        if (!is_first)
            out += ',';
        is_first = false;
        append_cell(out, cell);
    }
    out += "\r\n";
}

}  // namespace relevo::scoring
