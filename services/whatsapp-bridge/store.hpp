#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "domain/prompt.hpp"
#include "json/value.hpp"

// The SQL of whatsapp-bridge.
namespace relevo::whatsapp_bridge::store {

using time_point = std::chrono::system_clock::time_point;

struct conversation
{
    std::int64_t id = 0, broker_id = 0, lead_id = 0;
    std::string channel, phone, client_name;  // a webchat has no phone
    std::string status, control_mode, state;
    int control_epoch = 0;
    std::string call_summary;
    std::optional<time_point> last_inbound_at;
};

struct message
{
    std::int64_t id = 0, broker_id = 0, conversation_id = 0, lead_id = 0;
    std::string channel = "whatsapp";
    std::string direction, sender_type, content;
    std::optional<std::string> template_id;
    json::value template_variables = json::object{};
    std::string status;
    std::optional<std::string> dispatch_key, provider_message_id, error_code;
    std::optional<int> control_epoch;
    json::value attachments = json::array{};  // [{"type","url","mime","size"}]
    json::value metadata = json::object{};
    time_point created_at{};
};

// A lead and its company as a message needs them.
struct recipient
{
    std::string phone, name;
    std::string sender;  // the company's own WhatsApp number; empty: the suite's
    std::optional<std::int64_t> assigned_to;
    bool deleted = false, do_not_contact = false, broker_active = true, channel_enabled = true, webchat_enabled = true;
};
std::optional<recipient> find_recipient(database::transaction& tx, std::int64_t lead_id);

// What the agent is told about the company and the lead; nothing when the lead is gone. What the conversation knows is
// missing.
std::optional<agent_brief> find_brief(database::transaction& tx, std::int64_t lead_id);
// The only active company, if there is exactly one.
std::optional<std::int64_t> only_active_broker(database::transaction& tx);

// Sets id and created_at; false when the dispatch key or the provider's id is known already.
bool insert(database::transaction& tx, message& m);
std::optional<message> find_message(database::transaction& tx, std::int64_t id);
std::optional<message> lock_message(database::transaction& tx, std::int64_t id);
std::optional<message> lock_by_dispatch_key(database::transaction& tx, const std::string& dispatch_key);
std::optional<message> lock_by_provider_id(database::transaction& tx, const std::string& provider_message_id);
void set_status(database::transaction& tx, std::int64_t message_id, std::string_view status,
                const std::optional<std::string>& provider_message_id, const std::optional<std::string>& error_code);
// Oldest first.
std::vector<message> last_messages(database::transaction& tx, std::int64_t conversation_id, int count);
// Id of the customer's last message; 0 when there is none.
std::int64_t newest_inbound(database::transaction& tx, std::int64_t conversation_id);
// Those that no message of any company has. Call it in the scope of all tenants.
std::vector<std::string> unknown_provider_ids(database::transaction& tx, const std::vector<std::string>& ids);
// GET /api/conversations/{phone}, as requirement 3 shows it. agent_id: only if the lead is theirs.
std::optional<json::object> show_by_phone(database::transaction& tx, const std::vector<std::string>& spellings,
                                          std::optional<std::int64_t> agent_id);
json::object statistics(database::transaction& tx);

// GET /api/v1/chat/{lead_id}/messages, oldest first.
struct chat_page
{
    json::array messages;
    std::int64_t total = 0;
};
// The company of a lead that may be seen: broker_id: only its; agent_id: only the agent's own.
std::optional<std::int64_t> find_visible_lead(database::transaction& tx, std::int64_t lead_id,
                                              std::optional<std::int64_t> broker_id,
                                              std::optional<std::int64_t> agent_id);
// channel: only its messages.
chat_page chat_messages(database::transaction& tx, std::int64_t lead_id, const std::optional<std::string>& channel,
                        std::int64_t skip, std::int64_t limit);

}  // namespace relevo::whatsapp_bridge::store
