#include "handlers/query.hpp"

#include "domain/text.hpp"

namespace relevo::crm_sync {

std::optional<bool> flag_parameter(const http::request& req, const char* name, field_checks& checks)
{
    const auto text = req.parameter(name).value_or("");
    if (text.empty())
        return std::nullopt;
    const bool is_true = text == "true" || text == "1";
    if (!is_true && text != "false" && text != "0")
        checks.add(name, "invalid_value", "Se espera true o false");
    return is_true;
}

std::optional<std::string> search_parameter(const http::request& req, field_checks& checks)
{
    auto text = req.parameter("search");
    if (!text || text->empty())
        return std::nullopt;
    if (length_of(*text) > 100)
        checks.add("search", "invalid_length", "La búsqueda tiene hasta 100 caracteres");
    return text;
}

}  // namespace relevo::crm_sync
