#include "domain/import_columns.hpp"

#include <array>
#include <utility>

#include "domain/text.hpp"

namespace relevo::crm_sync {
namespace {

struct known_header
{
    std::string_view slug;
    import_field field;
    std::string_view key;
};

constexpr std::array<known_header, 11> known_headers = {{
    {"phone", import_field::phone, "phone"},
    {"telefono", import_field::phone, "phone"},
    {"celular", import_field::phone, "phone"},
    {"name", import_field::name, "name"},
    {"nombre", import_field::name, "name"},
    {"email", import_field::email, "email"},
    {"correo", import_field::email, "email"},
    {"tags", import_field::tags, "tags"},
    {"etiquetas", import_field::tags, "tags"},
    {"error-code", import_field::ignored, ""},
    {"error-message", import_field::ignored, ""},
}};

import_column column_of(const std::string& header)
{
    const auto text = std::string(trim(header));
    if (text.empty())
        return {};
    const auto slug = slug_of(text);
    for (const auto& known : known_headers)
        if (known.slug == slug)
            return {known.field, std::string(known.key)};
    return {import_field::metadata, normalise_email(text)};  // trimmed, lower case
}

}  // namespace

std::vector<import_column> import_columns(const std::vector<std::string>& header)
{
    std::vector<import_column> out;
    for (const auto& cell : header)
        out.push_back(column_of(cell));
    return out;
}

}  // namespace relevo::crm_sync
