#pragma once

#include "domain/talk_state.hpp"
#include "store.hpp"

// The SQL of conversations, and of what decides about them.
namespace relevo::whatsapp_bridge::store {

// Whom a conversation is with. phone is empty on webchat, where the lead stands for it.
struct party
{
    std::int64_t broker_id = 0, lead_id = 0;
    std::string channel = "whatsapp", phone, client_name;
};
std::optional<conversation> lock_open(database::transaction& tx, const party& with);
// The newest that was closed; it goes on when somebody writes again.
std::optional<conversation> lock_closed(database::transaction& tx, const party& with);
// Does nothing when there is an open one.
void insert_conversation(database::transaction& tx, const party& with);

std::optional<conversation> find(database::transaction& tx, std::int64_t conversation_id);
std::optional<conversation> lock(database::transaction& tx, std::int64_t conversation_id);
// The newest open conversation with a number in one of its spellings, whichever company's, locked. Call it in the scope
// of all tenants.
std::optional<conversation> lock_by_phone(database::transaction& tx, const std::vector<std::string>& spellings);
// The open ones of a lead; channel empty: of every channel.
std::vector<conversation> lock_of_lead(database::transaction& tx, std::int64_t lead_id, const std::string& channel);
// Open ones in which nobody said anything for that long, and those that wait for a person; 500 at most.
std::vector<conversation> lock_silent(database::transaction& tx, std::chrono::hours longer_than);
std::vector<conversation> lock_waiting(database::transaction& tx, std::chrono::hours longer_than);

// c as it is now, its state and control included; a line of history for each of the two that changed.
void save_state(database::transaction& tx, const conversation& c, const std::string& old_value,
                const std::string& reason);
void save_control(database::transaction& tx, const conversation& c, const std::string& old_value,
                  const std::string& reason);
void note_inbound(database::transaction& tx, std::int64_t conversation_id);
// The summary is what the agent knows of the call.
void save_call(database::transaction& tx, std::int64_t conversation_id, std::int64_t call_id,
               const std::string& summary, int duration_seconds);

// A call as requirement 3 reports it.
struct reported_call
{
    std::string elevenlabs_conversation_id, agent_id, batch_id, recipient_id, client_name;
    json::value metadata = json::object{};
};
void save_reported_call(database::transaction& tx, std::int64_t conversation_id, const reported_call& call);

// The company's words for what no model decides.
struct house_rules
{
    std::vector<std::string> opt_out_keywords;
    std::string handoff_text;
};
house_rules find_house_rules(database::transaction& tx, std::int64_t broker_id);

// Where a lead stands: scoring's view, and which facts crm-sync has.
struct standing
{
    double score = 0;
    std::string status = "cold", calificacion;
    std::optional<time_point> computed_at;
    time_point now{};
    known_facts known;
    std::vector<std::string> fact_names;  // of metadata; name and email where they are known
};
standing find_standing(database::transaction& tx, std::int64_t lead_id);

}  // namespace relevo::whatsapp_bridge::store
