#include "body_fields.hpp"

#include "auth/user.hpp"
#include "domain/text.hpp"
#include "models/phone_number.hpp"
#include "models/time_zone.hpp"

namespace relevo::crm_sync {

bool read_text(const json::value& body, const char* key, std::size_t max_length, field_checks& checks,
               optional_text& out)
{
    const auto* v = body.find(key);
    if (!v)
        return false;
    const auto* s = v->as_string();
    if (!s && !v->is_null()) {
        checks.add(key, "invalid_type", "Se espera texto");
        return false;
    }
    const auto text = s ? std::string(trim(*s)) : std::string();
    if (length_of(text) > max_length) {
        checks.add(key, "too_long", "Máximo " + std::to_string(max_length) + " caracteres");
        return false;
    }
    out = text.empty() ? std::nullopt : std::optional(text);
    return true;
}

bool read_name(const json::value& body, const char* key, std::size_t min_length, std::size_t max_length,
               field_checks& checks, std::string& out)
{
    const auto* v = body.find(key);
    if (!v)
        return false;
    const auto* s = v->as_string();
    const auto text = s ? std::string(trim(*s)) : std::string();
    if (const auto n = length_of(text); !s || n < min_length || n > max_length) {
        checks.add(
            key, s ? "invalid_length" : "invalid_type",
            "Se espera un texto de " + std::to_string(min_length) + " a " + std::to_string(max_length) + " caracteres");
        return false;
    }
    out = text;
    return true;
}

void read_flag(const json::value& body, const char* key, field_checks& checks, bool& out)
{
    const auto* v = body.find(key);
    if (!v)
        return;
    if (const auto flag = v->as_bool())
        out = *flag;
    else
        checks.add(key, "invalid_type", "Se espera true o false");
}

void read_count(const json::value& body, const char* key, std::int64_t min, std::int64_t max, field_checks& checks,
                std::optional<std::int64_t>& out)
{
    const auto* v = body.find(key);
    if (!v)
        return;
    const auto n = v->as_integer();
    if (v->is_null())
        out.reset();
    else if (!n || *n < min || *n > max)
        checks.add(key, n ? "out_of_range" : "invalid_type",
                   "Se espera un entero de " + std::to_string(min) + " a " + std::to_string(max));
    else
        out = n;
}

bool read_time_zone(const json::value& body, field_checks& checks, optional_text& out)
{
    optional_text text;
    if (!read_text(body, "timezone", 64, checks, text))
        return false;
    if (text && !models::time_zone::find(*text)) {
        checks.add("timezone", "invalid_timezone", "La zona horaria no existe");
        return false;
    }
    out = text;
    return true;
}

bool read_phone(const json::value& body, const std::string& country, field_checks& checks, optional_text& out)
{
    optional_text text;
    if (!read_text(body, "phone", 40, checks, text))
        return false;
    const auto parsed = text ? models::parse_phone(*text, country) : std::nullopt;
    if (text && !parsed) {
        checks.add("phone", "invalid_phone", "No se pudo interpretar '" + *text + "' como número de " + country);
        return false;
    }
    out = parsed ? std::optional(parsed->e164) : std::nullopt;
    return true;
}

bool read_email(const json::value& body, field_checks& checks, optional_text& out)
{
    optional_text text;
    if (!read_text(body, "email", 254, checks, text))
        return false;
    if (text)
        text = normalise_email(*text);
    if (text && !is_email(*text)) {
        checks.add("email", "invalid_email", "El correo no es válido");
        return false;
    }
    out = text;
    return true;
}

void check_password(const std::string& password, const std::string& field, field_checks& checks)
{
    if (const auto problem = auth::password_problem(password))
        checks.add(field, *problem, "La contraseña necesita de 8 a 128 caracteres, un dígito y un carácter especial");
}

}  // namespace relevo::crm_sync
