#include "dead_task_filter.hpp"

#include <charconv>

#include "domain/dead_task.hpp"

namespace relevo::webhook_gateway {

namespace {

std::optional<std::string> text_of(const named_texts& given, const char* name)
{
    auto text = given(name);
    return text && !text->empty() ? std::move(text) : std::nullopt;
}

std::optional<std::int64_t> id_of(const named_texts& given, const char* name, field_checks& checks)
{
    const auto text = text_of(given, name);
    if (!text)
        return std::nullopt;
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), id);
    if (error == std::errc() && end == text->data() + text->size() && id >= 0)
        return id;
    checks.add(name, "invalid_integer", "Se espera un entero");
    return std::nullopt;
}

std::vector<std::string> statuses_of(const named_texts& given, field_checks& checks)
{
    const auto status = text_of(given, "status").value_or("failed");
    if (status == "all")
        return {};
    if (!is_dead_task_status(status))
        checks.add("status", "invalid_value", "El estado es failed, retrying, resolved, discarded o all");
    return {status};
}

}  // namespace

std::optional<models::time_point> parse_instant(const named_texts& given, const char* name, field_checks& checks)
{
    const auto text = text_of(given, name);
    if (!text)
        return std::nullopt;
    const auto instant = models::parse_rfc3339(*text);
    if (!instant && models::lacks_offset(*text))
        checks.add(name, "timezone_required", "Falta la zona horaria");
    else if (!instant)
        checks.add(name, "invalid_time", "No es una fecha y hora válida");
    return instant;
}

dead_task_filter parse_dead_task_filter(const named_texts& given)
{
    field_checks checks;
    dead_task_filter f;
    f.statuses = statuses_of(given, checks);
    f.task_name = text_of(given, "task_name");
    f.service = text_of(given, "service");
    f.error_code = text_of(given, "error_code");
    f.broker_id = id_of(given, "broker_id", checks);
    f.lead_id = id_of(given, "lead_id", checks);
    f.from = parse_instant(given, "from", checks);
    f.to = parse_instant(given, "to", checks);
    f.search = text_of(given, "search");
    if (f.search && (f.search->size() < 2 || f.search->size() > 100))
        checks.add("search", "invalid_length", "La búsqueda tiene de 2 a 100 caracteres");
    checks.refuse_if_any();
    return f;
}

}  // namespace relevo::webhook_gateway
