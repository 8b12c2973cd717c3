#include "handlers/access.hpp"
#include "handlers/handlers.hpp"
#include "step_json.hpp"

namespace relevo::campaign_executor {

namespace {

// Steps are frozen at the first activation.
void require_editable(const campaign& c)
{
    const bool is_draft = c.status == campaign_status::draft;
    const bool was_never_active = c.status == campaign_status::paused && !c.active_version;
    if (!is_draft && !was_never_active)
        throw http::refusal({409, "campaign_active", "Los pasos ya no se pueden cambiar; duplique la campaña"});
}

}  // namespace

// POST /api/v1/campaigns/{id}/steps: 201. 409 campaign_active, step_number_taken; 422.
awaitable<http::response> add_step(const context& ctx, const http::request& req)
{
    const auto who = writer(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto body = http::json_body(req);

    const auto plan = [&](database::transaction& tx) {
        const auto c = found_or_404(store::lock_campaign(tx, who.broker_id, id));
        require_editable(c);
        problems found;
        const auto definition = parse_step(body, store::next_step_number(tx, id), "step", found);
        found.refuse();
        auto step = store::insert_step(tx, c, definition);
        if (!step)
            throw http::refusal({409, "step_number_taken", "Ya hay un paso con ese número"});
        return *step;
    };
    const auto step = co_await ctx.db.transact(tenant{who.broker_id}, plan);
    co_return http::created(step);
}

}  // namespace relevo::campaign_executor
