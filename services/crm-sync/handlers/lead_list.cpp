#include <algorithm>
#include <charconv>

#include "domain/text.hpp"
#include "handlers/handlers.hpp"
#include "lead_json.hpp"
#include "models/conversation.hpp"
#include "models/lead.hpp"
#include "refusals.hpp"

namespace relevo::crm_sync {
namespace {

template <class Parse>
std::optional<std::string> choice(const http::request& req, const char* name, Parse parse, field_checks& checks)
{
    const auto text = req.parameter(name);
    if (!text || text->empty())
        return std::nullopt;
    if (!parse(*text))
        checks.add(name, std::string("invalid_") + name, "Valor desconocido: " + *text);
    return text;
}

std::optional<double> number(const http::request& req, const char* name, field_checks& checks)
{
    const auto text = req.parameter(name);
    if (!text || text->empty())
        return std::nullopt;
    double out = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
    if (error != std::errc() || end != text->data() + text->size())
        checks.add(name, "invalid_number", "Se espera un número");
    return out;
}

// Digits are searched in numbers too, when there are enough of them to mean one.
void read_search(const http::request& req, leads::filter& f, field_checks& checks)
{
    const auto text = req.parameter("search");
    if (!text || text->empty())
        return;
    if (const auto n = length_of(*text); n < 2 || n > 100)
        return checks.add("search", "invalid_length", "La búsqueda tiene de 2 a 100 caracteres");
    f.search = text;
    std::string digits;
    std::copy_if(text->begin(), text->end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    if (digits.size() >= 4)
        f.search_digits = digits;
}

void read_assigned(const http::request& req, const auth::user& user, leads::filter& f, field_checks& checks)
{
    const auto text = req.parameter("assigned_to");
    if (!text || text->empty())
        return;
    std::int64_t id = 0;
    if (*text == "none")
        f.unassigned = true;
    else if (*text == "me")
        f.assigned_to = user.id;
    else if (std::from_chars(text->data(), text->data() + text->size(), id).ptr == text->data() + text->size())
        f.assigned_to = id;
    else
        checks.add("assigned_to", "invalid_value", "Se espera me, none o un id");
}

leads::filter parse(const http::request& req, const auth::user& user)
{
    leads::filter f;
    field_checks checks;
    f.status = choice(
        req, "status", [](auto& s) { return models::parse_temperature(s); }, checks);
    f.stage = choice(
        req, "pipeline_stage", [](auto& s) { return models::parse_stage(s); }, checks);
    f.calificacion = choice(
        req, "calificacion", [](auto& s) { return models::parse_calificacion(s); }, checks);
    f.control_mode = choice(
        req, "control_mode", [](auto& s) { return models::parse_control_mode(s); }, checks);
    f.source = req.parameter("source");
    f.min_score = number(req, "min_score", checks);
    f.max_score = number(req, "max_score", checks);
    read_search(req, f, checks);
    read_assigned(req, user, f, checks);
    f.tags = req.parameters("tag");
    f.sort = req.parameter("sort").value_or(f.sort);
    if (!leads::is_sortable(f.sort))
        checks.add("sort", "invalid_sort", "No se puede ordenar por " + f.sort);
    checks.refuse_if_any();
    return f;
}

}  // namespace

// GET /api/v1/leads. An AGENT's own, an ADMIN's broker's, all for a SUPERADMIN.
awaitable<http::response> list_leads(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    const auto access = access_of(req, user);
    const auto filter = parse(req, user);
    const auto page = http::page_of(req);
    const auto list = [&](database::transaction& tx) { return leads::list(tx, access, filter, page); };
    const auto found = co_await ctx.db.read(access.scope(), list);
    json::array data;
    for (const auto& lead : found.leads)
        data.push_back(to_json(lead));
    co_return http::ok(http::envelope(std::move(data), found.total, page));
}

}  // namespace relevo::crm_sync
