#include "handlers/event_facts.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

std::string message_fact(std::int64_t message_id, const char* what)
{
    return "message:" + std::to_string(message_id) + what;
}

}  // namespace

void on_message_received(messaging::unit& unit, const events::v1::MessageReceived& message, const events::envelope& e)
{
    record_and_rescore(unit, lead_of(message), e, {{message_fact(message.message_id(), ""), kinds::inbound_message}},
                       message.received_at());
}

// An attempt of ours, for P8. It has no points.
void on_message_sent(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope& e)
{
    record_and_rescore(unit, lead_of(message), e,
                       {{message_fact(message.message_id(), ":sent"), kinds::outbound_attempt}}, message.occurred_at());
}

void on_message_read(messaging::unit& unit, const events::v1::MessageStatus& message, const events::envelope& e)
{
    record_and_rescore(unit, lead_of(message), e, {{message_fact(message.message_id(), ":read"), kinds::message_read}},
                       message.occurred_at());
}

}  // namespace relevo::scoring
