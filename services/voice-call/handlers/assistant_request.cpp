#include "handlers/handlers.hpp"
#include "store_voice.hpp"

namespace relevo::voice_call::handlers {

namespace {

// Spoken to the caller.
constexpr const char* nobody_answers = "Lo siento, en este momento no podemos atender tu llamada.";

awaitable<messaging::outcome> choose(const context& ctx, messaging::task t)
{
    std::string id;
    if (t.broker_id > 0) {
        const auto voice = co_await ctx.voice.resolve(t.broker_id, "default");
        id = voice.assistant_id;
    } else if (const auto& ours = ctx.vapi.settings();
               !ours.phone_number_id.empty() && t.payload.text("phone_number_id") == ours.phone_number_id) {
        id = ours.assistant_id;
    }
    co_return messaging::done(id.empty() ? json::object{{"error", nobody_answers}} : json::object{{"assistantId", id}});
}

}  // namespace

// Someone calls one of our numbers, and Vapi asks who shall answer (within 7.5 s). The answer is a task, because that
// is what deliver now waits for: its dedupe_key is the webhook's id. The number tells the company, in all of them.
void assistant_request(messaging::unit& unit, const vapi::webhook& hook, const events::envelope& e)
{
    const auto owner = store::find_number_owner(unit.tx, hook.phone_number_id, hook.our_number);
    messaging::new_task t;
    t.kind = "answer_assistant_request";
    t.broker_id = owner.value_or(0);
    t.payload = json::object{{"phone_number_id", hook.phone_number_id}};
    t.priority = 1;  // someone is waiting on the line
    t.dedupe_key = e.id;
    unit.schedule(std::move(t));
}

messaging::task_kind answer_assistant_request(const context& ctx)
{
    messaging::task_kind k;
    k.name = "answer_assistant_request";
    k.repeat = messaging::repeat::safe;
    k.run = [&ctx](const messaging::task& t, deadline) { return choose(ctx, t); };
    k.time_limit = std::chrono::seconds(5);
    return k;
}

}  // namespace relevo::voice_call::handlers
