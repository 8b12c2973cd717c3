#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "json/value.hpp"

// The SQL of whatsapp-bridge.
namespace relevo::whatsapp_bridge::store {

using time_point = std::chrono::system_clock::time_point;

struct conversation
{
    std::int64_t id = 0, broker_id = 0, lead_id = 0;
    std::string phone, client_name;
    std::string control_mode;
    int control_epoch = 0;
    std::string call_summary;
    std::optional<time_point> last_inbound_at;
};

struct message
{
    std::int64_t id = 0, broker_id = 0, conversation_id = 0, lead_id = 0;
    std::string direction, sender_type, content;
    std::optional<std::string> template_id;
    json::value template_variables = json::object{};
    std::string status;
    std::optional<std::string> dispatch_key, provider_message_id;
    std::optional<int> control_epoch;
    time_point created_at{};
};

// A lead and its company as a message needs them.
struct recipient
{
    std::string phone, name, broker_name;
    bool deleted = false, do_not_contact = false, broker_active = true;
};
std::optional<recipient> find_recipient(database::transaction& tx, std::int64_t lead_id);

// The open conversation of the lead's number, locked; made when there is none.
conversation open_conversation(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id,
                               const std::string& phone, const std::string& client_name);
std::optional<conversation> find(database::transaction& tx, std::int64_t conversation_id);
// The newest open conversation with this number, whichever company's, locked. Call it in the scope of all tenants.
std::optional<conversation> lock_by_phone(database::transaction& tx, const std::string& phone);

// Sets id; false when the dispatch key or the provider's id is known already.
bool insert(database::transaction& tx, message& m);
std::optional<message> find_message(database::transaction& tx, std::int64_t id);
std::optional<message> lock_by_dispatch_key(database::transaction& tx, const std::string& dispatch_key);
std::optional<message> lock_by_provider_id(database::transaction& tx, const std::string& provider_message_id);
void set_status(database::transaction& tx, std::int64_t message_id, std::string_view status,
                const std::optional<std::string>& provider_message_id, const std::optional<std::string>& error_code);
// Oldest first.
std::vector<message> last_messages(database::transaction& tx, std::int64_t conversation_id, int count);
void note_inbound(database::transaction& tx, std::int64_t conversation_id);
void save_call(database::transaction& tx, std::int64_t lead_id, std::int64_t call_id, const std::string& summary);

// GET /api/conversations/{phone}, as requirement 3 shows it; of every company when broker_id is none.
std::optional<json::object> show_by_phone(database::transaction& tx, const std::string& phone);
json::object statistics(database::transaction& tx);

}  // namespace relevo::whatsapp_bridge::store
