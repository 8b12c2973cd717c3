#include "handlers/vapi_tool_fallback.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

const char* sentence_for(const std::string& tool)
{
    if (tool == "schedule_appointment" || tool == "create_appointment")
        return "Entendido, un asesor te contactará para confirmar el horario.";
    if (tool == "update_lead_stage")
        return "Información registrada correctamente.";
    return "Acción registrada.";
}

const json::array* tool_calls(const json::value& webhook)
{
    for (const auto* path : {"message.toolCallList", "message.toolCalls"})
        if (const auto* list = webhook.at(path); list && list->as_array())
            return list->as_array();
    return nullptr;
}

}  // namespace

json::value fallback_tool_results(const json::value& webhook)
{
    json::array results;
    if (const auto* calls = tool_calls(webhook))
        for (const auto& call : *calls) {
            const auto name = call.text("function.name", call.text("name"));
            results.push_back(
                json::object{{"toolCallId", call.text("id")}, {"name", name}, {"result", sentence_for(name)}});
        }
    return json::object{{"results", std::move(results)}};
}

}  // namespace relevo::webhook_gateway::handlers
