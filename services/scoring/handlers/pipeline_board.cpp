#include "board.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

constexpr std::int64_t max_per_stage = 200;

board_query parse_query(const http::request& req, const auth::user& user)
{
    board_query q;
    q.broker_id = auth::acting_broker(req, user);
    field_checks checks;
    q.assigned = read_assignee(req, user, checks);
    q.status = choice(req, "status", {"cold", "warm", "hot", "converted", "lost"}, checks);
    q.calificacion = choice(req, "calificacion", {"calificado", "potencial", "no_calificado"}, checks);
    q.tag = req.parameter("tag").value_or("");
    q.search = req.parameter("search").value_or("");
    if (!q.search.empty() && (q.search.size() < 2 || q.search.size() > 100))
        checks.add("search", "invalid_length", "Entre 2 y 100 caracteres");
    q.stages = req.parameters("stage");
    for (const auto& s : q.stages)
        if (!parse_stage(s))
            checks.add("stage", "invalid_stage", "La etapa no existe");
    q.per_stage = integer_between(req, "per_stage", q.per_stage, 1, max_per_stage, checks);
    const auto sort = choice(req, "sort", {"-lead_score", "stage_entered_at", "-last_inbound_at"}, checks);
    if (!sort.empty())
        q.sort = sort;
    checks.refuse_if_any();
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
