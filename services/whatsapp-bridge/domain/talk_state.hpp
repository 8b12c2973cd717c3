#pragma once

#include <string_view>

#include "models/conversation.hpp"

// How far a talk has come (spec: messaging, conversation_state).
namespace relevo::whatsapp_bridge {

// Which facts of a lead are known.
struct known_facts
{
    bool name = false, location = false, property_type = false, budget = false;
};

// What the customer's last message was.
struct message_signs
{
    bool said_yes = false, said_no = false;  // to the question of interest
    bool gave_data = false, gave_financial_data = false;
    bool wants_visit = false;
};

// The state after a customer's message. calificacion: scoring's; empty when it is not known yet.
models::conversation_state after_message(models::conversation_state now, const known_facts& known,
                                         const message_signs& signs, std::string_view calificacion);
// After the agent's reply.
models::conversation_state after_reply(models::conversation_state now);
// After an appointment was made.
models::conversation_state after_appointment(models::conversation_state now);
// After a call's analysis, so that the agent does not begin anew. interest_level: high, medium, low, none.
models::conversation_state after_call(models::conversation_state now, std::string_view interest_level);

}  // namespace relevo::whatsapp_bridge
