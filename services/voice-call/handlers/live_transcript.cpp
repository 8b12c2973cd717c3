#include "call_book.hpp"
#include "call_events.hpp"
#include "handlers/handlers.hpp"

namespace relevo::voice_call::handlers {

namespace {

void publish_line(messaging::unit& unit, const call& c, int seq, const models::transcript_line& line,
                  std::optional<time_point> at)
{
    events::v1::CallTranscript said;
    said.set_broker_id(c.broker_id);
    said.set_lead_id(c.lead_id);
    said.set_call_id(c.id);
    said.set_seq(seq);
    said.set_speaker(std::string(models::to_string(line.speaker)));
    said.set_text(line.text);
    said.set_final(true);
    said.set_occurred_at(models::format_rfc3339(at.value_or(std::chrono::system_clock::now())));
    unit.publish(events::call_transcript, said);
    unit.publish_frame(c.broker_id, c.lead_id, "call_transcript",
                       json::object{{"call_id", c.id},
                                    {"lead_id", c.lead_id},
                                    {"seq", seq},
                                    {"speaker", said.speaker()},
                                    {"text", line.text},
                                    {"final", true}});
}

}  // namespace

// A final line, heard while the call lives: shown at once, kept until the report's lines replace it. One that comes
// after the end may tell that the person did speak.
void live_transcript(messaging::unit& unit, call& c, const vapi::webhook& hook)
{
    if (!hook.transcript || !hook.transcript->is_final || hook.transcript->text.empty())
        return;
    models::transcript_line line;
    line.speaker = hook.transcript->speaker;
    line.text = hook.transcript->text;
    const auto seq = store::append_line(unit.tx, c, line);
    if (!seq)
        return;
    book_of(unit).lines_changed(c);
    publish_line(unit, c, *seq, line, hook.occurred_at);
    if (!models::is_final(c.status) || !c.ended_reason)
        return;
    const auto spoken = book_of(unit).user_lines(unit.tx, c);
    if (c.reconsider(models::classify_ending(*c.ended_reason, spoken))) {
        book_of(unit).save(c);
        publish_end(unit, c);
    }
}

}  // namespace relevo::voice_call::handlers
