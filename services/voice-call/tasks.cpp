#include "tasks.hpp"

#include "handlers/agent_handlers.hpp"
#include "handlers/handlers.hpp"
#include "messaging/periodic.hpp"

namespace relevo::voice_call {

namespace {

constexpr std::chrono::minutes reconcile_interval{1};
constexpr std::chrono::hours forget_interval{1};

}  // namespace

awaitable<> begin_reconciling(const context& ctx)
{
    return messaging::begin_periodic(ctx.outbox, reconcile_kind, reconcile_interval);
}

void schedule_reconciling(messaging::unit& unit)
{
    messaging::schedule_next(unit, reconcile_kind, reconcile_interval);
}

awaitable<> begin_forgetting(const context& ctx)
{
    return messaging::begin_periodic(ctx.outbox, forget_kind, forget_interval);
}

void schedule_forgetting(messaging::unit& unit)
{
    messaging::schedule_next(unit, forget_kind, forget_interval);
}

messaging::task_table task_table(const context& ctx)
{
    return {
        handlers::place_call(ctx),                  // Vapi; looked up after doubt
        handlers::hang_up(ctx),                     // Vapi; safe
        handlers::reconcile_calls(ctx),             // Vapi, reads only
        handlers::process_end_of_call_report(ctx),  // LLM; safe
        handlers::run_tool_calls(ctx),              // crm-sync, scoring, whatsapp-bridge; safe
        handlers::run_tool_later(ctx),              // scoring, whatsapp-bridge; safe
        handlers::sync_assistant(ctx),              // Vapi, then crm-sync; looked up after doubt
        handlers::answer_assistant_request(ctx),    // nobody; deliver now waits for it
        handlers::activate_agent(ctx),              // Vapi, Twilio; safe
        handlers::deactivate_agent(ctx),            // Twilio; safe
        handlers::record_inbound_call(ctx),         // crm-sync; safe
        handlers::copy_recording(ctx),              // Vapi, Google Storage; safe
        handlers::delete_recording(ctx),            // Google Storage; safe
        handlers::forget_recordings(ctx),           // nobody; safe
        handlers::notify_owner(ctx),                // Expo; never
        handlers::read_push_receipts(ctx),          // Expo; safe
    };
}

}  // namespace relevo::voice_call
