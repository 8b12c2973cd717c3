#include "call_book.hpp"
#include "call_events.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr std::chrono::seconds wait_for_hang_up{5};
constexpr const char* by_a_person = "manually-canceled";

struct cancelled
{
    std::optional<http::problem> refused;
    std::optional<std::string> task_id;  // the provider has to hang up
};

std::string schedule_hang_up(messaging::unit& unit, const call& c)
{
    messaging::new_task task;
    task.kind = "hang_up";
    task.broker_id = c.broker_id;
    task.lead_id = c.lead_id;
    task.payload = json::object{{"call_id", c.id}};
    task.priority = 1;  // someone is on the line
    return unit.schedule(std::move(task));
}

cancelled cancel(messaging::unit& unit, std::int64_t broker_id, std::int64_t id,
                 std::optional<std::int64_t> assigned_to)
{
    // Locked first: nobody dials it while we decide.
    auto* c = book_of(unit).lock(unit.tx, id);
    if (!c || c->broker_id != broker_id || !store::detail(unit.tx, broker_id, id, assigned_to))
        return {http::problem{404, "not_found", "No such call."}, {}};
    if (models::is_final(c->status))
        return {http::problem{409, "call_ended", "The call has ended already."}, {}};
    if (c->status == call_status::queued && !c->line_taken_at) {
        c->end({call_status::cancelled, call_outcome::cancelled}, by_a_person, std::chrono::system_clock::now());
        book_of(unit).save(*c);
        publish_end(unit, *c);
        unit.hasten({placing_key(c->dispatch_key)});  // finds that there is nothing to do
        return {};
    }
    if (!c->cancel_requested_at)
        store::write_log(unit.tx, *c, "call.cancel_requested", "");
    c->cancel_requested_at = std::chrono::system_clock::now();
    book_of(unit).save(*c);
    return {{}, schedule_hang_up(unit, *c)};
}

}  // namespace

// POST /api/v1/calls/{id}/cancel. 200 with the call: a queued one is cancelled and never dialled; 202: the provider was
// told to hang up, its report ends the call. 404, 409 call_ended, 502 provider_error.
awaitable<http::response> cancel_call(const context& ctx, messaging::task_runner& tasks, const http::request& req)
{
    const auto user = auth::authenticate(req, ctx.config.tokens);
    const auto id = http::id_parameter(req, "id");
    const auto broker_id = auth::acting_broker(req, user);
    const auto only_of = user.role == auth::role::agent ? std::optional(user.id) : std::nullopt;

    auto decide = [&](messaging::unit& unit) { return cancel(unit, broker_id, id, only_of); };
    messaging::origin origin{req.id, {}};
    const auto decided = co_await ctx.outbox.transact(tenant(broker_id), std::move(origin), std::ref(decide));
    if (decided.refused)
        co_return http::to_response(*decided.refused, req.id);
    if (decided.task_id) {
        const auto state = co_await tasks.run_now(*decided.task_id, clock::now() + wait_for_hang_up);
        if (state.state == "dead")
            co_return http::to_response({502, "provider_error", state.last_error}, req.id);
    }
    auto read = [&](database::transaction& tx) { return store::detail(tx, broker_id, id, std::nullopt); };
    const auto shown = co_await ctx.db.read(tenant(broker_id), std::ref(read));
    co_return decided.task_id ? http::accepted(*shown) : http::ok(*shown);
}

}  // namespace relevo::voice_call::handlers
