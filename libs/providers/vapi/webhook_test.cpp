#include "providers/vapi/webhook.hpp"

#include <catch2/catch.hpp>

#include "signing/test/contract_files.hpp"

using namespace relevo;
using vapi::message_type;

namespace {

vapi::webhook parse(std::string_view body)
{
    const auto document = json::parse(body);
    REQUIRE(document.has_value());
    auto w = vapi::parse_webhook(*document);
    REQUIRE(w);
    return std::move(*w);
}

// {"message":{<members>,"call":{…}}}
vapi::webhook parse_message(std::string_view members, std::string_view call_members = R"("id":"c1")")
{
    return parse(std::string(R"({"message":{)").append(members) + R"(,"call":{)" + std::string(call_members) + "}}}");
}

}  // namespace

TEST_CASE("a status update tells status, time, people and metadata")
{
    const auto w = parse_message(
        R"("type":"status-update","status":"in-progress","timestamp":1772287209120,"customer":{"number":"+56912345678","name":"María"},
           "phoneNumber":{"number":"+56221234567","twilioAuthToken":"hidden"})",
        R"("id":"c1","type":"outboundPhoneCall","phoneNumberId":"pn1","assistantId":"a1",
           "assistantOverrides":{"metadata":{"lead_id":"42","broker_id":1,"campaign_id":null,"dispatch_key":"k1"}})");
    CHECK(w.type == message_type::status_update);
    CHECK(w.status == "in-progress");
    CHECK(w.call_id == "c1");
    CHECK(models::format_rfc3339(*w.occurred_at) == "2026-02-28T14:00:09.120Z");
    CHECK(w.direction == models::call_direction::outbound);
    CHECK(w.metadata.lead_id == 42);
    CHECK(w.metadata.broker_id == 1);
    CHECK_FALSE(w.metadata.campaign_id);
    CHECK(w.metadata.dispatch_key == "k1");
    CHECK(w.customer_number == "+56912345678");
    CHECK(w.our_number == "+56221234567");
    CHECK(w.phone_number_id == "pn1");
    CHECK(w.assistant_id == "a1");
}

TEST_CASE("a status is found in the message or in its call, and call-started is one")
{
    CHECK(parse_message(R"("type":"status-update")", R"("id":"c1","status":"ringing")").status == "ringing");
    const auto started = parse_message(R"("type":"call-started")", R"("id":"c1","status":"in-progress")");
    CHECK(started.type == message_type::call_started);
    CHECK(started.status == "in-progress");
}

TEST_CASE("metadata is found at each of the four places, the first wins")
{
    const auto body =
        json::parse(R"({"assistant":{"metadata":{"lead_id":4,"broker_id":4,"call_id":4,"enrollment_id":4}}})");
    const auto call =
        json::parse(R"({"metadata":{"lead_id":1},"assistantOverrides":{"metadata":{"lead_id":2,"broker_id":"2"}},
                                      "assistant":{"metadata":{"lead_id":3,"call_id":3}}})");
    const auto m = vapi::read_metadata(call.value(), body.value());
    CHECK(m.lead_id == 1);
    CHECK(m.broker_id == 2);
    CHECK(m.call_id == 3);
    CHECK(m.enrollment_id == 4);
}

TEST_CASE("metadata that we write reads back")
{
    const vapi::call_metadata m{1, 42, 310, 8, 77, "k1", "perfilador"};
    const json::value call = json::object{{"assistantOverrides", json::object{{"metadata", vapi::to_json(m)}}}};
    CHECK(vapi::read_metadata(call, {}) == m);
}

TEST_CASE("a live transcript is final by its member or by its type")
{
    const auto partial =
        parse_message(R"("type":"transcript","role":"user","transcriptType":"partial","transcript":"Sí, me")");
    CHECK(partial.transcript->speaker == models::speaker::user);
    CHECK_FALSE(partial.transcript->is_final);
    const auto final_line =
        parse_message(R"("type":"transcript","role":"assistant","transcriptType":"final","transcript":"Hola")");
    CHECK(final_line.transcript->is_final);
    CHECK(final_line.transcript->text == "Hola");
    const auto typed =
        parse_message(R"("type":"transcript[transcriptType=\"final\"]","role":"user","transcript":"Sí")");
    CHECK(typed.type == message_type::transcript);
    CHECK(typed.transcript->is_final);
}

TEST_CASE("tool calls are read in every form and in order")
{
    const auto check = [](std::string_view list) {
        INFO(list);
        const auto w = parse_message(std::string(R"("type":"tool-calls",)").append(list));
        REQUIRE(w.tool_calls.size() == 1);
        CHECK(w.tool_calls[0].id == "t1");
        CHECK(w.tool_calls[0].name == "update_lead_stage");
        REQUIRE(w.tool_calls[0].arguments.find("stage"));
        CHECK(*w.tool_calls[0].arguments.find("stage") == json::value("agendado"));
    };
    check(
        R"("toolCallList":[{"id":"t1","function":{"name":"update_lead_stage","arguments":"{\"stage\":\"agendado\"}"}}])");
    check(R"("toolCallList":[{"id":"t1","function":{"name":"update_lead_stage","arguments":{"stage":"agendado"}}}])");
    check(R"("toolCallList":[{"id":"t1","name":"update_lead_stage","parameters":{"stage":"agendado"}}])");
    check(R"("toolCalls":[{"id":"t1","name":"update_lead_stage","arguments":{"stage":"agendado"}}],"toolCallList":[])");
    check(
        R"("toolWithToolCallList":[{"name":"update_lead_stage","toolCall":{"id":"t1","parameters":{"stage":"agendado"}}}])");

    const auto two = parse_message(
        R"("type":"tool-calls","toolCallList":[{"id":"t2","name":"b"},{"id":"t1","name":"a","arguments":"not json"},{"id":"t3"}])");
    REQUIRE(two.tool_calls.size() == 2);
    CHECK(two.tool_calls[0].id == "t2");
    CHECK(two.tool_calls[1].arguments.empty());
    CHECK_FALSE(two.is_legacy_function_call);
}

TEST_CASE("a legacy function call gets an id that a repeated delivery has too")
{
    constexpr auto members =
        R"("type":"function-call","functionCall":{"name":"sendEmail","parameters":"{ \"to\": \"a@b.c\"}"})";
    const auto w = parse_message(members);
    CHECK(w.type == message_type::tool_calls);
    CHECK(w.is_legacy_function_call);
    REQUIRE(w.tool_calls.size() == 1);
    CHECK(w.tool_calls[0].arguments.size() == 1);
    CHECK_FALSE(w.tool_calls[0].id.empty());
    CHECK(parse_message(members).tool_calls[0].id == w.tool_calls[0].id);
    CHECK(parse_message(members, R"("id":"c2")").tool_calls[0].id != w.tool_calls[0].id);
}

TEST_CASE("an inbound call is told by its type, or by the lack of our metadata")
{
    CHECK(parse_message(R"("type":"assistant-request")", R"("id":"c1","type":"inboundPhoneCall")").direction ==
          models::call_direction::inbound);
    CHECK(parse_message(R"("type":"hang")").direction == models::call_direction::inbound);
    CHECK(parse_message(R"("type":"hang")", R"("id":"c1","metadata":{"lead_id":1})").direction ==
          models::call_direction::outbound);
}

TEST_CASE("a message of a type that nobody knows is other, and no message is nothing")
{
    const auto w = parse_message(R"("type":"speech-update","status":"started")");
    CHECK(w.type == message_type::other);
    CHECK(w.type_name == "speech-update");
    CHECK(w.call_id == "c1");
    for (const auto* body :
         {"{}", "[]", "null", "1", R"({"message":{}})", R"({"message":"x"})", R"({"message":{"type":""}})"})
        CHECK_FALSE(vapi::parse_webhook(json::parse(body).value()));
    CHECK(parse(R"({"event":"call.started","call":{"id":"c9"}})").call_id == "c9");
}

TEST_CASE("every Vapi payload reads")
{
    if (!contract_files::available("vapi/webhooks"))
        return;
    for (const auto& file : contract_files::list("vapi/webhooks")) {
        INFO(file);
        const auto w = parse(contract_files::read(file));
        CHECK_FALSE(w.call_id.empty());
        const auto name = file.substr(file.rfind('/') + 1);
        const auto begins = [&](std::string_view s) { return name.starts_with(s); };
        CHECK((w.type == message_type::status_update) == begins("status-update"));
        CHECK((w.type == message_type::transcript) == begins("transcript"));
        CHECK((w.type == message_type::tool_calls) == (begins("tool-calls") || begins("function-call")));
        CHECK((w.type == message_type::end_of_call_report) == (begins("end-of-call") || begins("call.completed")));
        CHECK((w.type == message_type::assistant_request) == begins("assistant-request"));
        CHECK((w.type == message_type::hang) == begins("hang"));
        CHECK(w.report.has_value() == (w.type == message_type::end_of_call_report));
        CHECK(w.tool_calls.empty() == (w.type != message_type::tool_calls));
        const bool is_ours = !begins("call.completed") && !begins("assistant-request");
        CHECK(w.metadata.lead_id == (is_ours ? std::optional<std::int64_t>(123) : std::nullopt));
    }
}
