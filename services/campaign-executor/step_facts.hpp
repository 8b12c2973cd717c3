#pragma once

#include <map>

#include "domain/gate.hpp"
#include "message_template.hpp"
#include "store_context.hpp"

namespace relevo::campaign_executor {

// What a send_message step would send now.
struct outgoing_message
{
    std::string channel, variant;
    std::optional<message_template> what;
    std::string text;
    bool by_provider_template = false;
    std::map<std::string, std::string> variables;  // of the provider's template: "1", "2", …
};

struct prepared_step
{
    gate_facts facts;
    outgoing_message message;  // send_message
};

models::time_zone zone_of(const std::string& name);
contact_hours hours_of(const schedule& s, const step& what, const models::weekly_windows& broker_call,
                       const models::weekly_windows& broker_message);

// Gathers what is true of the step at this moment. For a step that reaches somebody the campaign's pace is locked, so
// that its limits are exact.
prepared_step prepare(database::transaction& tx, const enrollment& e, const run_context& c, const step& s,
                      time_point now);

// The values of a template's variables (message_values.cpp). zone: the lead's.
std::map<std::string, std::string, std::less<>> values_of(const run_context& c, const std::string& language,
                                                          time_point now);

}  // namespace relevo::campaign_executor
