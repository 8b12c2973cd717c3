#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/value.hpp"

namespace relevo::vapi {

// An assistant as a company configures it. What is absent or empty is not sent, so Vapi's default holds.
struct assistant
{
    std::string name;                            // cut to 40 characters (source: Vapi API, CreateAssistantDTO)
    std::string first_message;                   // with Vapi's {{variables}}
    std::string system_prompt;                   // the first of model.messages: Vapi has no model.systemPrompt
    json::object voice;                          // the vendor's shape: {"provider","voiceId",…}
    json::object model;                          // {"provider","model",…}; its messages are system_prompt's
    json::object transcriber;                    // {"provider",…}
    std::optional<double> max_duration_seconds;  // 10–43200
    std::optional<double> wait_seconds;          // before it speaks, 0–5
    std::optional<double> voice_seconds;         // of the customer's voice before it stops, 0–0.5
    std::optional<double> backoff_seconds;       // before it speaks again, 0–10
    std::string end_call_message;                // at most 1000 characters
    std::vector<std::string> end_call_phrases;   // 2–140 characters each
    std::optional<bool> recording_enabled;
    json::object metadata;
};

// The body of POST and PATCH /assistant: only what the vendor's CreateAssistantDTO has.
json::value to_json(const assistant& a);

// What PATCH gets: wanted, but its objects laid over those that are there, one level deep, so that tools or a
// fallback that a person added at Vapi stay.
json::value merged_over(const json::value& present, const json::value& wanted);

// The model of an assistant, as GET /assistant/{id} tells it, with prompt as its one system message: put in place of
// the first (further ones go), else before all others. Everything else stays, because PATCH takes the model as a whole.
// Nothing when the document has no model with provider and name.
std::optional<json::object> with_system_prompt(const json::value& assistant, const std::string& prompt);

// The server messages that we read, of calls and of assistants. Named, because the default list has no transcripts and
// much that nobody reads.
json::array wanted_server_messages();

// "Hola {lead_name}" → "Hola {{lead_name}}": our templates' variables in the vendor's form.
std::string with_variables(const std::string& our_template);

}  // namespace relevo::vapi
