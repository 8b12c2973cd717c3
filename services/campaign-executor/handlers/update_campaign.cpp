#include <algorithm>
#include <array>

#include "executor.hpp"
#include "handlers/access.hpp"
#include "handlers/campaign_verbs.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

namespace {

// What may change while enrollments run.
constexpr std::array<std::string_view, 8> changeable = {
    "name", "description", "limits", "schedule", "exit_conditions", "priority", "max_contacts", "status"};

void require_changeable(const campaign& c, const json::value& body)
{
    if (c.status == campaign_status::draft || !c.active_version)
        return;
    for (const auto& [name, v] : *body.as_object())
        if (std::find(changeable.begin(), changeable.end(), name) == changeable.end())
            throw http::refusal({409, "campaign_active", "No se puede cambiar " + name + " en una campaña activada"});
}

// "status" is the same as the verbs.
void apply_status(messaging::unit& unit, campaign& c, const std::string& status)
{
    if (status == "active")
        return c.status == campaign_status::paused ? resume(unit, c, "") : activate(unit, c, "");
    if (status == "paused")
        return pause(unit, c, "");
    if (status == "completed")
        return complete(unit, c, "");
    throw http::refusal({422,
                         "validation_error",
                         "El estado no es válido",
                         {{"status", "invalid_value", "active, paused o completed"}}});
}

}  // namespace

// PUT /api/v1/campaigns/{id}: partial. 409 campaign_active, duplicate_name; 422.
awaitable<http::response> update_campaign(const context& ctx, const http::request& req)
{
    const auto who = writer(ctx, req);
    const auto id = http::id_parameter(req, "id");
    const auto body = http::json_body(req);
    const auto status = body.optional_text("status");

    const auto plan = [&](messaging::unit& unit) {
        auto c = found_or_404(store::lock_campaign(unit.tx, who.broker_id, id));
        require_changeable(c, body);
        problems found;
        apply_body(c, body, found, false);
        found.refuse();
        if (!store::update_campaign(unit.tx, c))
            duplicate_name();
        if (status)
            apply_status(unit, c, *status);
        return to_json(c, store::count_enrollments(unit.tx, id), store::steps_of(unit.tx, id));
    };
    const messaging::origin from{req.id, ""};
    const auto updated = co_await ctx.outbox.transact(tenant{who.broker_id}, from, plan);
    co_return http::ok(updated);
}

}  // namespace relevo::campaign_executor
