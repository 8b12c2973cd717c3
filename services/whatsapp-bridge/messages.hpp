#pragma once

#include "context.hpp"
#include "models/conversation.hpp"
#include "store.hpp"

// What happens to every message, whoever caused it. Each function works in the scope of the message's company.
namespace relevo::whatsapp_bridge {

// Why the lead must not be written to now ("do_not_contact", …); empty when it may.
std::string_view refusal_to_write(const store::recipient& r);

struct inbound_message
{
    std::string provider_message_id, text;
};
// A customer's message into its conversation, which the caller has locked: stored once per provider id, announced, and
// a turn of the agent scheduled after the debounce.
void receive(const context& ctx, messaging::unit& unit, const store::conversation& c, const inbound_message& in);

// A message of ours to the conversation's customer, to be filled and queued.
store::message outbound(const store::conversation& c, const std::string& decision);
// Stores it once per dispatch key and schedules its sending in the conversation's lane. dedupe_key: the task's.
void queue_message(messaging::unit& unit, store::message m, std::string dedupe_key = {});

// Pending, or failed before Twilio had it (then a person retries it).
bool is_unsent(const store::message& m);
// Twilio accepted the message under this id. Its receipts may have been here before.
void record_sent(messaging::unit& unit, std::int64_t message_id, const std::string& provider_message_id);

struct receipt
{
    models::message_status status = models::message_status::failed;
    std::optional<std::string> provider_message_id = {}, error_code = {};
};
// A step of a message of ours that the caller has locked; does nothing when it is further already. message.sent is not
// announced here but by record_sent, once.
void advance(messaging::unit& unit, const store::message& m, const receipt& r);
void record_failed(messaging::unit& unit, std::int64_t message_id, std::string error_code);
// message.failed for a message that was refused before it was one.
void announce_refused(messaging::unit& unit, const events::v1::MessageSend& wanted, std::string_view why);

}  // namespace relevo::whatsapp_bridge
