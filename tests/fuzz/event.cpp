// Lines: a number that chooses the message, the record's key, headers "name: value", a blank one; then the data.
#include "events/types.hpp"
#include "input.hpp"

using namespace relevo;

template <class... Messages>
static void decode(unsigned which, std::string_view data)
{
    unsigned i = 0;
    const auto check = [&]<class Message>(Message message) {
        if (i++ != which % sizeof...(Messages))
            return;
        events::from_json(data, message);
        const auto json = events::to_json(message);
        Message again;
        events::from_json(json, again);
        fuzz::expect(events::to_json(again) == json, "an event is read as it was written");
        events::key_of(message);
        events::broker_of(message);
    };
    (check(Messages()), ...);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto text = fuzz::text_of(data, size);
    const auto which = fuzz::take_line(text);
    kafka::record record;
    record.key = fuzz::take_line(text);
    for (auto line = fuzz::take_line(text); !line.empty(); line = fuzz::take_line(text)) {
        const auto colon = std::min(line.find(": "), line.size());
        record.headers.emplace_back(line.substr(0, colon), line.substr(std::min(colon + 2, line.size())));
    }
    record.value = text;
    const auto envelope = events::from_record(record);
    fuzz::expect(events::is_uuid(envelope.id), "every event has a uuid");
    events::to_view(envelope);
    events::to_message(envelope);
    events::parse_lead_key(record.key);
    try {
        using namespace events::v1;
        decode<CallPlace, CallEvent, CallTranscript, CallAnalyzed, MessageSend, MessageReceived, MessageStatus,
               StageSet, TagChange, LeadAssign, LeadEvent, ConversationEvent, FactsCaptured, LeadScored,
               LeadStageChanged, AppointmentEvent, CampaignEvent, EnrollmentEvent, CostRecorded, BrokerEvent,
               TaskCommand, TaskDead>(which.empty() ? 0 : static_cast<unsigned char>(which[0]), record.value);
    } catch (const events::decode_error&) {
    }
    return 0;
}
