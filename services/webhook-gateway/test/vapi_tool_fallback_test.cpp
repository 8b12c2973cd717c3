#include "handlers/vapi_tool_fallback.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using webhook_gateway::handlers::fallback_tool_results;

TEST_CASE("every tool gets its sentence, in the order of the request")
{
    const auto webhook = json::parse(R"({"message":{"type":"tool-calls","toolCallList":[
        {"id":"a","function":{"name":"schedule_appointment","arguments":{}}},
        {"id":"b","name":"update_lead_stage","parameters":{}},
        {"id":"c","function":{"name":"surprise"}}]}})")
                             .value();
    const auto results = fallback_tool_results(webhook);
    CHECK(
        json::serialize(results) ==
        R"({"results":[{"toolCallId":"a","name":"schedule_appointment","result":"Entendido, un asesor te contactará para confirmar el horario."},)"
        R"({"toolCallId":"b","name":"update_lead_stage","result":"Información registrada correctamente."},)"
        R"({"toolCallId":"c","name":"surprise","result":"Acción registrada."}]})");
}

TEST_CASE("a request without tools has an empty list of results")
{
    CHECK(json::serialize(fallback_tool_results(json::object{})) == R"({"results":[]})");
}
