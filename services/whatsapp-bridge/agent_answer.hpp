#pragma once

#include <map>
#include <string>
#include <string_view>

#include "domain/talk_state.hpp"

namespace relevo::whatsapp_bridge {

// What the agent says to one message, and what it understood of it. The prompt asks for
// {"reply","facts","signals","frustration"}; a model that writes plain text has said its reply.
struct agent_answer
{
    std::string reply;                         // as it may be sent; empty: unusable
    std::map<std::string, std::string> facts;  // lead metadata, name and email: {"location": "Las Condes"}
    bool interest_confirmed = false, explicit_not_interested = false, referral_given = false;
    bool wants_person = false, wants_visit = false;
    double frustration = 0;  // 0 to 1

    bool has_learned() const;  // facts or signals that others want to know
    message_signs signs() const;
};

// Whether crm-sync keeps the fact to itself: no view shows it.
bool is_private_fact(std::string_view name);

agent_answer read_answer(std::string_view text);

}  // namespace relevo::whatsapp_bridge
