#include "models/csv_line.hpp"

namespace relevo::models {

namespace {

void append_cell(std::string& out, std::string_view cell)
{
    const bool is_formula = !cell.empty() && formula_characters.find(cell.front()) != std::string_view::npos;
    // Both delimiters and tabs: who opens the file may take any of them.
    const bool is_quoted = cell.find_first_of("\"\r\n,;\t") != std::string_view::npos;
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

void append_csv_line(std::string& out, const std::vector<std::string_view>& cells, char delimiter)
{
    bool is_first = true;
    for (const auto cell : cells) {
        if (!is_first)
            out += delimiter;
        is_first = false;
        append_cell(out, cell);
    }
    out += "\r\n";
}

}  // namespace relevo::models
