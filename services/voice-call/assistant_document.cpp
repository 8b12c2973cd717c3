#include "assistant_document.hpp"

namespace relevo::voice_call {
namespace {

// In the order in which a model should read them.
constexpr const char* prompt_sections[] = {"identity_prompt",        "business_context",  "agent_objective",
                                           "data_collection_prompt", "behavior_rules",    "restrictions",
                                           "output_format",          "tools_instructions"};

constexpr const char* on_the_phone =
    "Hablas por teléfono: responde con frases cortas y naturales, una pregunta a la vez, sin listas, símbolos ni "
    "enlaces.";

std::vector<std::string> texts_of(const json::value* list)
{
    std::vector<std::string> out;
    if (list && list->as_array())
        for (const auto& v : *list->as_array())
            if (const auto* text = v.as_string())
                out.push_back(*text);
    return out;
}

}  // namespace

std::string voice_prompt(const store::company_brief& company)
{
    if (auto custom = company.prompt.text("full_custom_prompt"); !custom.empty())
        return custom;
    const auto name = company.prompt.text("agent_name"), role = company.prompt.text("agent_role");
    std::string text = "Eres " + (name.empty() ? std::string("quien atiende el teléfono") : name);
    text += (role.empty() ? "" : ", " + role) + " de " + company.name + ".";
    for (const auto* section : prompt_sections)
        if (const auto part = company.prompt.text(section); !part.empty())
            text += "\n\n" + part;
    return text + "\n\n" + on_the_phone;
}

vapi::assistant compose_assistant(const company_voice& voice, const store::company_brief& company,
                                  std::int64_t broker_id, const std::string& agent_type, const std::string& task_id)
{
    const json::value timing(voice.timing), end_call(voice.end_call);
    vapi::assistant a;
    a.name = agent_type == "default" ? company.name : agent_type + " · " + company.name;
    a.first_message = vapi::with_variables(voice.first_message_template);
    a.system_prompt = voice_prompt(company);
    a.voice = voice.voice;
    a.model = voice.model;
    a.transcriber = voice.transcriber;
    a.max_duration_seconds = timing.number("maxDurationSeconds");
    a.wait_seconds = timing.number("waitSeconds");
    a.voice_seconds = timing.number("voiceSeconds");
    a.backoff_seconds = timing.number("backoffSeconds");
    a.end_call_message = vapi::with_variables(end_call.text("endCallMessage"));
    a.end_call_phrases = texts_of(end_call.find("endCallPhrases"));
    a.recording_enabled = voice.recording_enabled;
    a.metadata = {{"broker_id", broker_id}, {"agent_type", agent_type}, {"task_id", task_id}};
    return a;
}

}  // namespace relevo::voice_call
