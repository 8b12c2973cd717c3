#include <charconv>

#include "body_fields.hpp"
#include "domain/user_rules.hpp"
#include "handlers/handlers.hpp"
#include "lead_changes.hpp"
#include "lead_json.hpp"
#include "refusals.hpp"
#include "store_accounts.hpp"
#include "store_assignment.hpp"
#include "store_users.hpp"
#include "weekly_hours.hpp"

namespace relevo::crm_sync {
namespace {

standing standing_of(const users::user& u)
{
    return {u.role == "ADMIN", u.is_active};
}

void read_role(const json::value& body, field_checks& checks, std::string& role)
{
    const auto* v = body.find("role");
    if (!v)
        return;
    const auto wanted = body.text("role");
    if (wanted == "SUPERADMIN")
        refuse(403, "forbidden", "Ese rol no se puede otorgar");
    if (wanted != "AGENT" && wanted != "ADMIN")
        checks.add("role", "invalid_role", "El rol es AGENT o ADMIN");
    role = wanted;
}

// The body laid over the person; password: the new one, or empty.
void apply_user_body(users::user& u, const json::value& body, const std::string& country, const std::string& password)
{
    field_checks checks;
    read_name(body, "name", 1, 120, checks, u.name);
    read_role(body, checks, u.role);
    read_phone(body, country, checks, u.phone);
    read_flag(body, "is_active", checks, u.is_active);
    read_flag(body, "available", checks, u.available);
    read_count(body, "max_open_leads", 0, 1'000'000, checks, u.max_open_leads);
    read_time_zone(body, checks, u.timezone);
    if (const auto* hours = body.find("weekly_hours")) {
        if (!hours->is_null() && !is_weekly_hours(*hours))
            checks.add("weekly_hours", "invalid_hours",
                       "Se esperan los días 1 a 7 con sus tramos [\"09:00\",\"13:00\"]");
        u.weekly_hours = *hours;
    }
    if (body.find("password"))
        check_password(password, "password", checks);
    if (u.is_active && !u.has_password && password.empty())
        checks.add("is_active", "password_required", "La persona aún no acepta su invitación y no tiene contraseña");
    checks.refuse_if_any();
}

void refuse_standing(std::string_view problem)
{
    if (problem == "cannot_modify_self")
        refuse(409, std::string(problem), "Nadie puede quitarse a sí mismo el rol o el acceso");
    if (problem == "last_admin")
        refuse(409, std::string(problem), "La empresa necesita al menos un ADMIN activo");
}

// Saves what became of a person, as far as the rules of standing allow it.
void save_user_change(database::transaction& tx, const users::user& before, const users::user& after,
                      const std::string& password_hash, std::int64_t by)
{
    const auto old = standing_of(before), now = standing_of(after);
    refuse_standing(
        standing_problem(old, now, before.id == by, users::has_other_admin(tx, before.broker_id, before.id)));
    if (!password_hash.empty())
        users::withdraw_invite(tx, before.id);
    users::save(tx, after, {password_hash, ends_sessions(old, now, !password_hash.empty())});
}

users::user locked_user(database::transaction& tx, std::int64_t broker_id, std::int64_t id)
{
    auto found = users::lock(tx, broker_id, id);
    if (!found)
        refuse_user_not_found();
    return std::move(*found);
}

// Where the open leads of somebody who leaves go.
struct succession
{
    bool in_turn = false;
    std::optional<std::int64_t> heir;  // neither: nobody's
};

succession succession_of(const http::request& req)
{
    const auto text = req.parameter("reassign").value_or("none");
    succession s;
    s.in_turn = text == "round_robin";
    if (text == "none" || s.in_turn)
        return s;
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size() || id <= 0)
        refuse_fields({{"reassign", "invalid_value", "Se espera none, round_robin o el id de una persona"}});
    s.heir = id;
    return s;
}

void hand_over_leads(messaging::unit& unit, const users::user& u, const succession& s, const activities::actor& by)
{
    if (s.heir && (*s.heir == u.id || !accounts::is_eligible_agent(unit.tx, u.broker_id, *s.heir)))
        refuse(400, "agent_not_eligible", "Esa persona no puede recibir leads de esta empresa");
    const auto ids = leads::lock_open_of(unit.tx, u.broker_id, u.id);
    if (ids.empty())
        return;
    std::vector<leads::handover> all;
    for (const auto id : ids)
        all.push_back({id, u.id, s.heir});
    if (s.in_turn) {
        auto turns = assignment::lock_turns(unit.tx, u.broker_id);
        for (auto& h : all)
            h.to = turns.next();
        assignment::note_turns(unit.tx, u.broker_id, turns);
    }
    assign_leads(unit, u.broker_id, all, by);
}

void deactivate(messaging::unit& unit, std::int64_t broker_id, std::int64_t id, const succession& s, std::int64_t by)
{
    const auto before = locked_user(unit.tx, broker_id, id);
    auto after = before;
    after.is_active = false;
    users::withdraw_invite(unit.tx, id);
    if (before.is_active)
        save_user_change(unit.tx, before, after, "", by);
    hand_over_leads(unit, after, s, {"user", std::to_string(by)});
}

}  // namespace

// PUT /api/broker/users/{id}: partial; null clears phone, max_open_leads, timezone, weekly_hours. 200; another role or
// password, or the end of activity, ends the person's sessions. 404; 409 cannot_modify_self, last_admin; 422.
awaitable<http::response> update_user(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto id = http::id_parameter(req, "id");
    const auto body = http::json_body(req);
    const auto password = body.text("password");
    const auto hash = [&password] {
        return auth::password_problem(password) ? std::string() : auth::hash_password(password);
    };
    const auto password_hash = co_await ctx.svc.run_blocking(hash);
    const auto update = [&](database::transaction& tx) {
        const auto before = locked_user(tx, broker_id, id);
        auto after = before;
        apply_user_body(after, body, accounts::find_broker(tx, broker_id).value().country, password);
        save_user_change(tx, before, after, password_hash, user.id);
        return users::find(tx, broker_id, id).value();
    };
    const auto changed = co_await ctx.db.transact(tenant(broker_id), update);
    co_return http::ok(to_json(changed));
}

// DELETE /api/broker/users/{id}?reassign=none|round_robin|<user id>: deactivates, ends the sessions, withdraws the
// invite; the open leads become nobody's, go round or to that person. 204, also when it was done before; 400
// agent_not_eligible; 404; 409 cannot_modify_self, last_admin.
awaitable<http::response> delete_user(const context& ctx, const http::request& req)
{
    const auto user = co_await authenticate_live(ctx, req);
    auth::require(user, auth::role::admin);
    const auto broker_id = auth::acting_broker(req, user);
    const auto id = http::id_parameter(req, "id");
    const auto to = succession_of(req);
    const auto plan = [&](messaging::unit& unit) { deactivate(unit, broker_id, id, to, user.id); };
    auto origin = origin_of(req);
    co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), plan);
    co_return http::no_content();
}

}  // namespace relevo::crm_sync
