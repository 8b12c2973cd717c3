#pragma once

#include <string>
#include <utility>
#include <vector>

namespace relevo::whatsapp_bridge {

// What the agent is told before it answers. Empty texts are left out.
struct agent_brief
{
    std::string company, agent_name, agent_role;
    std::string instructions;  // the company's own
    std::string channel = "whatsapp";
    std::string client_name, call_summary;
    std::vector<std::pair<std::string, std::string>> facts;  // {"Presupuesto", "3000 UF"}
    std::vector<std::string> missing;                        // what to ask for, most wanted first: "location"
    std::string state;                                       // of the conversation: "data_collection"
};

std::string system_prompt(const agent_brief& b);

}  // namespace relevo::whatsapp_bridge
