#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

// A final line, heard while the call lives: shown at once, kept until the report's lines replace it.
void live_transcript(messaging::unit& unit, const call& c, const vapi::webhook& hook)
{
    if (!hook.transcript || !hook.transcript->is_final || models::is_final(c.status))
        return;
    models::transcript_line line;
    line.speaker = hook.transcript->speaker;
    line.text = hook.transcript->text;
    const auto seq = store::append_line(unit.tx, c, line);

    events::v1::CallTranscript said;
    said.set_broker_id(c.broker_id);
    said.set_lead_id(c.lead_id);
    said.set_call_id(c.id);
    said.set_seq(seq);
    said.set_speaker(std::string(models::to_string(line.speaker)));
    said.set_text(line.text);
    said.set_final(true);
    said.set_occurred_at(models::format_rfc3339(hook.occurred_at.value_or(std::chrono::system_clock::now())));
    unit.publish(events::call_transcript, said);
    unit.publish_frame(c.broker_id, c.lead_id, "call_transcript",
                       json::object{{"call_id", c.id},
                                    {"lead_id", c.lead_id},
                                    {"seq", seq},
                                    {"speaker", said.speaker()},
                                    {"text", line.text},
                                    {"final", true}});
}

}  // namespace relevo::voice_call::handlers
