#include "csv_file.hpp"

#include <csv.h>
#include <iconv.h>

#include <algorithm>
#include <memory>
#include <new>
#include <stdexcept>

#include "models/csv_line.hpp"
#include "runtime/utf8.hpp"

namespace relevo::crm_sync::csv {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t piece = 64 * 1024;

std::optional<std::string> from_windows_1252(std::string_view bytes)
{
    auto close = [](void* converter) { iconv_close(converter); };
    const std::unique_ptr<void, decltype(close)> converter(iconv_open("UTF-8", "WINDOWS-1252"), close);
    if (converter.get() == reinterpret_cast<iconv_t>(-1))
        throw std::runtime_error("iconv does not know WINDOWS-1252");
    std::string out(3 * bytes.size(), '\0');
    auto* from = const_cast<char*>(bytes.data());  // iconv only reads it
    auto* to = out.data();
    std::size_t from_left = bytes.size(), to_left = out.size();
    if (iconv(converter.get(), &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1))
        return {};
    out.resize(out.size() - to_left);
    return out;
}

char delimiter_of(std::string_view text)
{
    std::size_t commas = 0, semicolons = 0;
    bool is_quoted = false;
    for (const char c : text) {
        if (c == '"')
            is_quoted = !is_quoted;
        if (is_quoted)
            continue;
        if ((c == '\n' || c == '\r') && commas + semicolons > 0)
            break;
        commas += c == ',';
        semicolons += c == ';';
    }
    return semicolons > commas ? ';' : ',';
}

bool is_formula(std::string_view cell)
{
    return !cell.empty() && models::formula_characters.find(cell.front()) != cell.npos;
}

// What the parser's callbacks fill.
struct reader
{
    document& out;
    limits most;
    record current{1, {}};
    bool after_return = false;

    bool is_full() const { return out.is_too_long || out.is_too_wide; }

    void cell(std::string_view text)
    {
        after_return = false;
        if (is_full())
            return;
        if (current.cells.size() == most.cells) {
            out.is_too_wide = true;
            return;
        }
        if (text.substr(0, 1) == "'" && is_formula(text.substr(1)))
            text.remove_prefix(1);
        current.cells.emplace_back(text);
    }

    // Called for every line end, and for both characters of one.
    void line_end(int c)
    {
        if (c == '\n' && after_return) {
            after_return = false;
            return;
        }
        after_return = c == '\r';
        const auto row = current.row;
        const auto has_text = [](const std::string& s) { return !s.empty(); };
        if (std::any_of(current.cells.begin(), current.cells.end(), has_text) && !is_full()) {
            if (out.records.size() == most.records)
                out.is_too_long = true;
            else
                out.records.push_back(std::move(current));
        }
        current = record{row + 1, {}};
    }
};

void on_cell(void* text, std::size_t size, void* to)
{
    static_cast<reader*>(to)->cell({static_cast<const char*>(text), size});
}

void on_line_end(int c, void* to)
{
    static_cast<reader*>(to)->line_end(c);
}

}  // namespace

std::optional<std::string> decode(std::string_view bytes)
{
    if (bytes.find('\0') != bytes.npos)  // UTF-16, or no text
        return {};
    if (bytes.substr(0, byte_order_mark.size()) == byte_order_mark)
        bytes.remove_prefix(byte_order_mark.size());
    return is_utf8(bytes) ? std::optional(std::string(bytes)) : from_windows_1252(bytes);
}

document parse(std::string_view utf8, limits most)
{
    document out;
    out.delimiter = delimiter_of(utf8);
    csv_parser parser;
    if (csv_init(&parser, CSV_REPALL_NL) != 0)
        throw std::bad_alloc();
    auto free = [](csv_parser* p) { csv_free(p); };
    const std::unique_ptr<csv_parser, decltype(free)> owner(&parser, free);
    csv_set_delim(&parser, static_cast<unsigned char>(out.delimiter));

    reader to{out, most};
    const auto feed = [&](std::string_view text) {
        if (csv_parse(&parser, text.data(), text.size(), on_cell, on_line_end, &to) != text.size())
            throw std::bad_alloc();  // without CSV_STRICT nothing else can fail
    };
    for (std::size_t at = 0; at < utf8.size() && !to.is_full(); at += piece)
        feed(utf8.substr(at, piece));
    feed("\n");
    out.is_unterminated = !to.is_full() && parser.quoted != 0;
    return out;
}

std::string write(const std::vector<std::string>& cells, char delimiter)
{
    std::string out;
    models::append_csv_line(out, {cells.begin(), cells.end()}, delimiter);
    return out;
}

}  // namespace relevo::crm_sync::csv
