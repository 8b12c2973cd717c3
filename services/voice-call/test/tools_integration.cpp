#include "voice_house.hpp"

using namespace relevo;
using namespace relevo::voice_call;
using http::method;

namespace {

std::string tools_webhook(const voice_house& house, std::int64_t lead, const std::string& list)
{
    return R"({"message":{"type":"tool-calls","toolCallList":[)" + list +
           R"(],"call":{"id":"c1","metadata":{"lead_id":)" + std::to_string(lead) + R"(,"broker_id":)" +
           std::to_string(house.broker) + "}}}}";
}

std::string tool_text(const std::string& id, const std::string& name, const std::string& arguments = "{}")
{
    return R"({"id":")" + id + R"(","function":{"name":")" + name + R"(","arguments":)" + arguments + "}}";
}

std::string answered(const voice_house& house, int n)
{
    return house.value(
        "SELECT string_agg(r ->> 'result', ' / ' ORDER BY place) FROM (SELECT result FROM tasks"
        " WHERE kind = 'run_tool_calls' ORDER BY created_at, id OFFSET " +
        std::to_string(n) + " LIMIT 1) t, jsonb_array_elements(result -> 'results') WITH ORDINALITY AS e(r, place)");
}

const char* const done_tools = "SELECT count(*) FROM tasks WHERE kind = 'run_tool_calls' AND state = 'done'";

}  // namespace

TEST_CASE("tools run at their owners, once per toolCallId, and answer in one line each")
{
    voice_house house;
    const auto lead = house.add_lead();
    house.world.answer = [](const http::request& r) {
        if (r.path == "/internal/tools/schedule_appointment")
            return http::json_response(200, json::object{{"result", "Listo, quedó agendado\npara el martes."}});
        if (r.path == "/internal/tools/get_available_appointment_slots")
            return http::json_response(200,
                                       json::object{{"result", json::object{{"2026-11-24", json::array{"10:00"}}}}});
        return http::json_response(200, json::object{});
    };
    auto story = [&]() -> awaitable<> {
        const auto list =
            tool_text("t1", "get_available_appointment_slots") + "," +
            tool_text("t2", "schedule_appointment", R"("{\"start_time\":\"2026-11-24T10:00:00-03:00\"}")") + "," +
            tool_text("t3", "update_lead_stage", R"({"stage":"agendado"})") + "," +
            tool_text("t4", "request_human", R"({"reason":"quiere hablar"})") + "," + tool_text("t5", "bailar");
        auto body = tools_webhook(house, lead, list);
        co_await house.deliver(body);
        co_await house.until(done_tools, "1");
        body = tools_webhook(house, lead, tool_text("t2", "schedule_appointment"));
        co_await house.deliver(body);
        co_await house.until(done_tools, "2");
    };
    house.run(story);
    CHECK(answered(house, 0) ==
          R"({"2026-11-24":["10:00"]} / Listo, quedó agendado para el martes. / Información registrada correctamente.)"
          " / Listo, una persona de nuestro equipo te contactará en breve. / Acción registrada.");
    CHECK(answered(house, 1) == "Listo, quedó agendado para el martes.");
    CHECK(house.world.count(method::post, "/internal/tools/schedule_appointment") == 1);
    for (const auto& r : house.world.asked)
        if (r.path == "/internal/tools/schedule_appointment") {
            const auto sent = json::parse(r.body).value();
            CHECK(sent.text("arguments.start_time") == "2026-11-24T10:00:00-03:00");
            CHECK(sent.text("tool_call_id") == "t2");
            CHECK(r.headers.get("X-Service-Token") == house.cfg.service_token);
        }
    CHECK(house.published("tag.add") == 0);
}

TEST_CASE("what no owner does is said with the documented sentence and left to a person or to later")
{
    voice_house house;
    const auto lead = house.add_lead();
    bool is_scoring_up = false;
    house.world.answer = [&](const http::request& r) {
        if (r.path.ends_with("/stage"))
            return http::json_response(is_scoring_up ? 200 : 503, json::object{});
        return http::json_response(r.path.ends_with("/takeover") ? 404 : 501, json::object{});
    };
    auto story = [&]() -> awaitable<> {
        const auto list = tool_text("t1", "create_appointment") + "," + tool_text("t2", "update_lead_stage") + "," +
                          tool_text("t3", "request_human") + "," + tool_text("t4", "cancel_appointment");
        auto body = tools_webhook(house, lead, list);
        co_await house.deliver(body);
        co_await house.until(done_tools, "1");
        co_await house.until("SELECT count(*) FROM tasks WHERE kind = 'run_tool_later' AND last_error IS NOT NULL",
                             "1");
        is_scoring_up = true;
        house.schema.query("UPDATE tasks SET due_at = now() WHERE kind = 'run_tool_later'");
        co_await house.until("SELECT state FROM tasks WHERE kind = 'run_tool_later'", "done");
    };
    house.run(story);
    CHECK(answered(house, 0) ==
          "Entendido, un asesor te contactará para confirmar el horario. / Información registrada correctamente."
          " / Acción registrada. / Acción registrada.");
    CHECK(house.published("tag.add", "seguimiento_humano") == 3);
    CHECK(house.value("SELECT string_agg(detail, ' ' ORDER BY detail) FROM call_log WHERE type = 'tool.follow_up'") ==
          "cancel_appointment create_appointment request_human");
    CHECK(house.world.count(method::post, "/internal/leads/" + std::to_string(lead) + "/stage") == 3);
}

TEST_CASE("after the call the LLM's summary is kept, whatever it wraps its JSON in, and its cost is told")
{
    voice_house house;
    const auto lead = house.add_lead();
    std::string said = GENERATE(as<std::string>(), R"(Claro {nota}: ```{"summary":"Busca 2D","score_delta":6}```)",
                                "No es JSON en absoluto");
    house.world.answer = [&](const http::request&) {
        return http::json_response(
            200, json::object{{"model", "m1"},
                              {"choices", json::array{json::object{{"message", json::object{{"content", said}}},
                                                                   {"finish_reason", "stop"}}}},
                              {"usage", json::object{{"prompt_tokens", 10}, {"completion_tokens", 5}}}});
    };
    auto story = [&]() -> awaitable<> {
        const auto body = R"({"message":{"type":"end-of-call-report","endedReason":"customer-ended-call",
            "artifact":{"messages":[{"role":"user","message":"Sí"}]},"call":{"id":"c1","metadata":{"lead_id":)" +
                          std::to_string(lead) + R"(,"broker_id":)" + std::to_string(house.broker) + "}}}}";
        co_await house.deliver(body);
        co_await house.until("SELECT state FROM tasks WHERE kind = 'process_end_of_call_report'", "done");
    };
    house.run(story);
    const bool is_json = said.starts_with("Claro");
    CHECK(house.value("SELECT summary || ' ' || score_delta FROM voice_calls") ==
          (is_json ? "Busca 2D 6" : "No es JSON en absoluto 0"));
    CHECK(house.published("cost.recorded",
                          house.value("SELECT id FROM tasks WHERE kind = 'process_end_of_call_report'") + ":1") == 1);
    CHECK(house.published("call_summary") == 1);
}
