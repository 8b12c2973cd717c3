#pragma once

#include "context.hpp"
#include "models/conversation.hpp"
#include "store_conversations.hpp"

// What happens to every message, whoever caused it. Each function works in the scope of the message's company.
namespace relevo::whatsapp_bridge {

// Why the lead must not be written to now ("do_not_contact", …); empty when it may.
std::string_view refusal_to_write(const store::recipient& r);
// The same for an answer in a conversation: on webchat the lead asked, so a block of its number does not matter.
std::string_view refusal_to_answer(const store::conversation& c, const store::recipient& r);

bool is_webchat(const store::conversation& c);
// A conversation's messages and turns run one after the other.
std::string lane_of(std::int64_t conversation_id);
// The frame new_message.
void announce_new(messaging::unit& unit, const store::message& m, const std::string& lead_name);

struct inbound_message
{
    std::optional<std::string> provider_message_id;  // none on webchat
    std::string text;
    json::value attachments = json::array{};
    json::value metadata = json::object{};
};
struct received_message
{
    std::int64_t id = 0;    // 0: it was known
    std::string turn = {};  // the task that will answer it; empty: nobody does, or the answer is there
};
// A customer's message into its conversation, which the caller has locked: stored once per provider id, announced, and
// answered: by us at once where it asks for silence or for a person, else by a turn of the agent. On WhatsApp the turn
// waits for the rest of a burst. With a person, nobody answers.
received_message receive(const context& ctx, messaging::unit& unit, store::conversation c, const inbound_message& in);

// The beginning of a message, as a dashboard's notice shows it.
std::string shown(const std::string& text);
// The decision behind the one answer that a customer's message gets.
std::string answer_to(std::int64_t message_id);
std::string dispatch_key_of(const std::string& decision);
// Gives the conversation to a person: the customer is told so once, in answer to the message.
void hand_over(messaging::unit& unit, store::conversation& c, std::int64_t message_id, std::string text,
               const std::string& reason);
// Sends a message of ours once per dispatch key, the webchat's by storing it. Its id; 0 when it was there.
std::int64_t send_message_of(messaging::unit& unit, const store::conversation& c, store::message m);

// A message of ours to the conversation's customer, to be filled and queued.
store::message outbound(const store::conversation& c, const std::string& decision);
// Stores it once per dispatch key and schedules its sending by WhatsApp in the conversation's lane. dedupe_key: the
// task's. Returns the message's id and the task's; 0 when it was there.
struct queued_message
{
    std::int64_t id = 0;
    std::string task = {};
};
queued_message queue_message(messaging::unit& unit, store::message m, std::string dedupe_key = {});

// Whether free text reaches the customer: who wrote within 24 h. Else only a template does (Twilio's error 63016).
bool is_window_open(const store::conversation& c);
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
