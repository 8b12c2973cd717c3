#include "broker_body.hpp"

#include <algorithm>

#include "body_fields.hpp"

namespace relevo::crm_sync {
namespace {

bool is_code(const std::string& text, std::size_t size)
{
    return text.size() == size && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// ^[a-z0-9](-?[a-z0-9])*$, at most 60 characters
bool is_slug(const std::string& text)
{
    const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= 60 && std::all_of(text.begin(), text.end(), is_allowed) &&
           text.front() != '-' && text.back() != '-' && text.find("--") == text.npos;
}

void read_places(brokers::broker& b, const json::value& body, field_checks& checks)
{
    optional_text zone;
    if (read_time_zone(body, checks, zone)) {
        if (zone)
            b.timezone = *zone;
        else
            checks.add("timezone", "required", "La empresa necesita una zona horaria");
    }
    if (read_name(body, "country", 2, 2, checks, b.country) && !is_code(b.country, 2))
        checks.add("country", "invalid_country", "Se espera un país de ISO 3166, por ejemplo CL");
    if (read_name(body, "currency", 3, 3, checks, b.currency) && !is_code(b.currency, 3))
        checks.add("currency", "invalid_currency", "Se espera una moneda de ISO 4217, por ejemplo CLP");
    read_name(body, "language", 2, 16, checks, b.language);
}

void read_limits(brokers::broker& b, const json::value& body, field_checks& checks)
{
    const auto* limits = body.find("limits");
    if (!limits)
        return;
    if (!limits->is_object())
        return checks.add("limits", "invalid_type", "Se espera un objeto");
    const auto read = [&](const char* key, double max) -> std::optional<double> {
        const auto* v = limits->find(key);
        if (!v)
            return std::nullopt;
        const auto n = v->as_number();
        if (n && *n >= 0 && *n <= max)
            return n;
        checks.add(std::string("limits.") + key, "out_of_range", "Se espera un número desde 0");
        return std::nullopt;
    };
    if (const auto n = read("max_users", 1e6))
        b.max_users = static_cast<std::int64_t>(*n);
    if (const auto n = read("max_leads", 1e9))
        b.max_leads = static_cast<std::int64_t>(*n);
    if (const auto n = read("monthly_cost_usd", 1e9))
        b.monthly_cost_usd = *n;
}

}  // namespace

void apply_broker_body(brokers::broker& b, const json::value& body, field_checks& checks)
{
    read_name(body, "name", 2, 120, checks, b.name);
    if (read_name(body, "slug", 1, 60, checks, b.slug) && !is_slug(b.slug))
        checks.add("slug", "invalid_slug", "Se esperan minúsculas, cifras y guiones entre ellas");
    read_places(b, body, checks);
    read_email(body, checks, b.email);
    read_phone(body, b.country, checks, b.phone);
    read_text(body, "website", 300, checks, b.website);
    read_text(body, "address", 300, checks, b.address);
    read_name(body, "plan", 1, 40, checks, b.plan);
    read_limits(b, body, checks);
}

json::object to_json(const brokers::broker& b)
{
    json::object out{
        {"id", b.id},
        {"name", b.name},
        {"slug", b.slug},
        {"email", b.email},
        {"phone", b.phone},
        {"website", b.website},
        {"address", b.address},
        {"timezone", b.timezone},
        {"currency", b.currency},
        {"country", b.country},
        {"language", b.language},
        {"plan", b.plan},
        {"limits",
         json::object{
             {"max_users", b.max_users}, {"max_leads", b.max_leads}, {"monthly_cost_usd", b.monthly_cost_usd}}},
        {"is_active", b.is_active},
    };
    // Costs are scoring's to tell, which has no view of them yet.
    if (b.stats)
        out.set("stats", json::object{{"users", b.stats->users},
                                      {"leads", b.stats->leads},
                                      {"calls_30d", b.stats->calls_30d},
                                      {"cost_30d_usd", nullptr}});
    out.set("created_at", b.created_at);
    out.set("updated_at", b.updated_at);
    return out;
}

}  // namespace relevo::crm_sync
