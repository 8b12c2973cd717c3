#include "tasks.hpp"

#include "handlers/agent_handlers.hpp"
#include "handlers/handlers.hpp"

namespace relevo::voice_call {

messaging::task_table task_table(const context& ctx)
{
    return {
        handlers::place_call(ctx),                  // Vapi; looked up after doubt
        handlers::process_end_of_call_report(ctx),  // LLM; safe
        handlers::run_tool_calls(ctx),              // scoring; safe
        handlers::activate_agent(ctx),              // Vapi, Twilio; safe
        handlers::deactivate_agent(ctx),            // Twilio; safe
        handlers::record_inbound_call(ctx),         // crm-sync; safe
        handlers::copy_recording(ctx),              // Vapi, Google Storage; safe
        handlers::notify_owner(ctx),                // Expo; never
        handlers::read_push_receipts(ctx),          // Expo; safe
    };
}

}  // namespace relevo::voice_call
