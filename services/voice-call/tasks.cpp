#include "tasks.hpp"

#include "handlers/handlers.hpp"

namespace relevo::voice_call {

messaging::task_table task_table(const context& ctx)
{
    return {
        handlers::place_call(ctx),                  // Vapi; looked up after doubt
        handlers::process_end_of_call_report(ctx),  // LLM; safe
        handlers::run_tool_calls(ctx),              // scoring; safe
        handlers::sync_assistant(ctx),              // Vapi, then crm-sync; looked up after doubt
        handlers::answer_assistant_request(ctx),    // nobody; deliver now waits for it
    };
}

}  // namespace relevo::voice_call
