#include "import_file.hpp"

#include <algorithm>

#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::size_t max_cells = 100, max_header_bytes = 64;

[[noreturn]] void refuse_file(const char* code, std::string message)
{
    refuse_fields({{"file", code, std::move(message)}});
}

void check_columns(const std::vector<import_column>& columns)
{
    const auto is_phone = [](const import_column& c) { return c.field == import_field::phone; };
    if (std::none_of(columns.begin(), columns.end(), is_phone))
        refuse_file("missing_column", "Falta la columna phone (o teléfono, celular) en la primera fila");
    const auto is_long = [](const import_column& c) { return c.key.size() > max_header_bytes; };
    if (std::any_of(columns.begin(), columns.end(), is_long))
        refuse_file("invalid_header", "Los encabezados tienen hasta 64 bytes");
}

}  // namespace

import_file read_import_file(std::string_view bytes)
{
    if (bytes.size() > max_import_bytes)
        refuse(413, "payload_too_large", "El archivo supera 10 MiB");
    auto text = csv::decode(bytes);
    if (!text)
        refuse_file("invalid_encoding", "El archivo no está en UTF-8 ni en Windows-1252");
    auto document = csv::parse(*text, {max_import_rows + 1, max_cells});
    if (document.is_too_long)
        refuse_file("too_many_rows", "Máximo 50 000 filas");
    if (document.is_too_wide)
        refuse_file("too_many_columns", "Máximo 100 columnas");
    if (document.records.empty())
        refuse_file("missing_header", "El archivo está vacío; la primera fila es el encabezado");
    if (document.is_unterminated)
        refuse_file("unterminated_quote",
                    "Hay una comilla que no se cierra en la fila " + std::to_string(document.records.back().row));
    import_file out;
    out.text = std::move(*text);
    out.delimiter = document.delimiter;
    out.header = std::move(document.records.front().cells);
    out.columns = import_columns(out.header);
    check_columns(out.columns);
    document.records.erase(document.records.begin());
    out.rows = std::move(document.records);
    return out;
}

}  // namespace relevo::crm_sync
