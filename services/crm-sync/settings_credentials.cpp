#include "settings_credentials.hpp"

#include <algorithm>

namespace relevo::crm_sync {
namespace {

constexpr std::size_t min_secret_bytes = 8, max_secret_bytes = 512;

bool is_secret(const std::string& s)
{
    return s.size() >= min_secret_bytes && s.size() <= max_secret_bytes &&
           std::all_of(s.begin(), s.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

const std::vector<std::string>& credential_names(const std::string& section)
{
    static const std::vector<std::string> of_voice = {"api_key"}, none;
    return section == "voice" ? of_voice : none;
}

credential_changes read_credentials(const std::string& section, const json::value* body)
{
    credential_changes out;
    if (!body)
        return out;
    const auto& known = credential_names(section);
    if (known.empty() || !body->as_object()) {
        out.errors.push_back(known.empty() ? http::field_error{"credentials", "credentials_unavailable",
                                                               "Las credenciales se configuran en el servidor"}
                                           : http::field_error{"credentials", "invalid_type", "Se espera un objeto"});
        return out;
    }
    for (const auto& [name, v] : *body->as_object()) {
        const auto field = "credentials." + name;
        if (std::find(known.begin(), known.end(), name) == known.end())
            out.errors.push_back({field, "unknown_field", "No hay una credencial con ese nombre"});
        else if (v.is_null())
            out.changes.push_back({name, std::nullopt});
        else if (!v.as_string() || !is_secret(*v.as_string()))
            out.errors.push_back({field, "invalid_secret", "Se espera un texto de 8 a 512 caracteres sin espacios"});
        else
            out.changes.push_back({name, *v.as_string()});
    }
    return out;
}

}  // namespace relevo::crm_sync
