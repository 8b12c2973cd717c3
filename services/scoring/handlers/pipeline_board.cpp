#include <algorithm>

#include "board.hpp"
#include "domain/qualification.hpp"
#include "domain/score.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

constexpr std::int64_t max_per_stage = 200;

[[noreturn]] void refuse(const char* field, const char* code, const std::string& message)
{
    throw http::refusal({422, "validation_error", message, {{field, code, message}}});
}

std::optional<std::int64_t> to_number(const std::string& text)
{
    if (text.empty() || text.size() > 18 || !std::all_of(text.begin(), text.end(), ::isdigit))
        return std::nullopt;
    return std::stoll(text);
}

// An AGENT sees own leads only, whatever was asked for.
void read_assignee(const http::request& req, const auth::user& user, board_query& q)
{
    const auto wanted = req.parameter("assigned_to").value_or("");
    if (user.role == auth::role::agent || wanted == "me") {
        q.assigned = assignee::one;
        q.assigned_to = user.id;
    } else if (wanted == "none") {
        q.assigned = assignee::none;
    } else if (!wanted.empty()) {
        const auto id = to_number(wanted);
        if (!id)
            refuse("assigned_to", "invalid_value", "Debe ser me, none o un id");
        q.assigned = assignee::one;
        q.assigned_to = *id;
    }
}

std::string choice(const http::request& req, const char* name, std::initializer_list<std::string_view> allowed)
{
    const auto value = req.parameter(name).value_or("");
    if (!value.empty() && std::find(allowed.begin(), allowed.end(), value) == allowed.end())
        refuse(name, "invalid_value", std::string(name) + " no es válido");
    return value;
}

board_query parse_query(const http::request& req, const auth::user& user)
{
    board_query q;
    q.broker_id = auth::acting_broker(req, user);
    read_assignee(req, user, q);
    q.status = choice(req, "status", {"cold", "warm", "hot", "converted", "lost"});
    q.calificacion = choice(req, "calificacion", {"calificado", "potencial", "no_calificado"});
    q.tag = req.parameter("tag").value_or("");
    q.search = req.parameter("search").value_or("");
    if (!q.search.empty() && (q.search.size() < 2 || q.search.size() > 100))
        refuse("search", "invalid_length", "Entre 2 y 100 caracteres");
    q.stages = req.parameters("stage");
    for (const auto& s : q.stages)
        if (!parse_stage(s))
            refuse("stage", "invalid_stage", "La etapa no existe");
    if (const auto per_stage = req.parameter("per_stage")) {
        const auto n = to_number(*per_stage);
        if (!n || *n < 1 || *n > max_per_stage)
            refuse("per_stage", "out_of_range", "Entre 1 y 200");
        q.per_stage = *n;
    }
    if (const auto sort = choice(req, "sort", {"-lead_score", "stage_entered_at", "-last_inbound_at"}); !sort.empty())
        q.sort = sort;
    return q;
}

}  // namespace

// GET /api/v1/pipeline: the board.
awaitable<http::response> pipeline_board(const context& ctx, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto q = parse_query(req, user);
    const auto read = [&q](database::transaction& tx) { return read_board(tx, q); };
    const auto board = co_await ctx.db.read(tenant{q.broker_id}, read);
    co_return http::ok(board);
}

}  // namespace relevo::scoring
