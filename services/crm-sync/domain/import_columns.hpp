#pragma once

#include <string>
#include <string_view>
#include <vector>

// What the columns of an imported file mean (spec: leads, bulk import).
namespace relevo::crm_sync {

enum class import_field
{
    phone,
    name,
    email,
    tags,
    metadata,
    ignored  // no header, or what errors.csv adds
};

struct import_column
{
    import_field field = import_field::ignored;
    std::string key;  // the API's name of the field; of metadata the key
};

// Of each header cell. Upper and lower case are the same; "Teléfono", "telefono" and "celular" are phone.
std::vector<import_column> import_columns(const std::vector<std::string>& header);

}  // namespace relevo::crm_sync
