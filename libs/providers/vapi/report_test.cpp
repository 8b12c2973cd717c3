#include "providers/vapi/report.hpp"

#include <catch2/catch.hpp>

#include "providers/vapi/webhook.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;

namespace {

vapi::end_of_call_report report_of(std::string_view body)
{
    const auto document = json::parse(body);
    REQUIRE(document.has_value());
    const auto w = vapi::parse_webhook(*document);
    REQUIRE(w);
    REQUIRE(w->report);
    return *w->report;
}

constexpr auto present_form = R"({"message":{"type":"end-of-call-report","endedReason":"customer-ended-call",
  "startedAt":"2026-02-28T14:00:09.120Z","endedAt":"2026-02-28T14:01:41.020Z","cost":0.1342,
  "artifact":{"recording":{"mono":{"combinedUrl":"https://storage.example/m.wav"}},"transcript":"AI: Hola\nUser: Sí\n",
    "messages":[{"role":"system","message":"Eres Sofía"},
      {"role":"bot","message":"Hola","time":1772287210480,"endTime":1772287213320,"secondsFromStart":1.36},
      {"role":"tool_calls","message":"","toolCalls":[]},
      {"role":"user","message":"Sí","secondsFromStart":8}]},
  "analysis":{"summary":"Busca 2D","successEvaluation":"true","structuredData":{"budget":"4500 UF"}},
  "call":{"id":"c1","status":"ended"}}})";

constexpr auto form_of_2024 = R"({"message":{"type":"end-of-call-report","endedReason":"hangup","call":{"id":"c1"},
  "recordingUrl":"https://storage.example/r.wav","summary":"Habló del tiempo","transcript":"AI: Hola User: Hola",
  "messages":[{"role":"assistant","message":"Hola"},{"role":"user","message":"Hola"}]}})";

constexpr auto completed_event =
    R"({"event":"call.completed","timestamp":"2024-01-15T10:30:00.000Z","call":{"id":"call_1",
  "status":"completed","phoneNumber":"+33612345678","customer":{"number":"+33698765432"},
  "recordingUrl":"https://storage.example/r.mp3","transcript":[{"role":"assistant","text":"Bonjour"},{"role":"user","text":"Allô ?"}],
  "aiSummary":"Rendez-vous","duration":145}})";

}  // namespace

TEST_CASE("a report of today is read from artifact and analysis")
{
    const auto r = report_of(present_form);
    CHECK(r.duration_seconds == Approx(91.9));
    CHECK(r.cost_usd == Approx(0.1342));
    CHECK(r.summary == "Busca 2D");
    CHECK(r.transcript == "AI: Hola\nUser: Sí\n");
    CHECK(r.recording_url == "https://storage.example/m.wav");
    CHECK(r.structured_data.text("budget") == "4500 UF");
    CHECK(r.success_evaluation == "true");
    REQUIRE(r.lines.size() == 2);
    CHECK(r.lines[0].seq == 1);
    CHECK(r.lines[0].start_seconds == Approx(1.36));
    CHECK(r.lines[0].end_seconds == Approx(4.2));
    CHECK(r.lines[1].speaker == models::speaker::user);
    CHECK_FALSE(r.lines[1].end_seconds);
    CHECK(r.ending().outcome == models::call_outcome::answered_human);
}

TEST_CASE("a report of 2024 is read from the top level")
{
    const auto r = report_of(form_of_2024);
    CHECK(r.summary == "Habló del tiempo");
    CHECK(r.recording_url == "https://storage.example/r.wav");
    CHECK(r.lines.size() == 2);
    CHECK(r.ending().status == models::call_status::completed);
    CHECK_FALSE(r.ending().is_known);
    CHECK_FALSE(r.duration_seconds);
}

TEST_CASE("a call.completed event is a report of an inbound call")
{
    const auto r = report_of(completed_event);
    CHECK(r.summary == "Rendez-vous");
    CHECK(r.duration_seconds == 145);
    CHECK(r.transcript == "Bot: Bonjour\nUser: Allô ?");
    CHECK(r.lines.size() == 2);
    CHECK(models::format_rfc3339(*r.ended_at) == "2024-01-15T10:30:00.000Z");
    CHECK(r.ending().status == models::call_status::completed);
    CHECK(r.ending().is_known);
    const auto w = *vapi::parse_webhook(json::parse(completed_event).value());
    CHECK(w.our_number == "+33612345678");
    CHECK(w.customer_number == "+33698765432");
    CHECK(w.direction == models::call_direction::inbound);
}

TEST_CASE("without messages the lines come from the transcript's text")
{
    const auto r = report_of(R"({"message":{"type":"end-of-call-report","endedReason":"silence-timed-out",
      "artifact":{"messages":[],"transcript":"AI: ¿Aló?\nAI: ¿Hola?\n"},"call":{"id":"c1"}}})");
    CHECK(r.lines.size() == 2);
    CHECK(r.ending().outcome == models::call_outcome::no_answer);
}

TEST_CASE("a call that nobody answered has no lines")
{
    const auto r = report_of(R"({"message":{"type":"end-of-call-report","artifact":{"messages":[]},"analysis":{},
      "call":{"id":"c1","endedAt":"2026-02-28T14:00:36.000Z","endedReason":"customer-did-not-answer"}}})");
    CHECK(r.ended_reason == "customer-did-not-answer");
    CHECK(r.lines.empty());
    CHECK(r.transcript.empty());
    CHECK(r.ended_at);
    CHECK_FALSE(r.started_at);
    CHECK(r.ending().status == models::call_status::no_answer);
}

TEST_CASE("members of unexpected types read as absent")
{
    const auto r =
        report_of(R"({"message":{"type":"end-of-call-report","endedReason":7,"startedAt":"yesterday","cost":"much",
      "artifact":{"messages":{},"transcript":[1,{"role":1}],"recordingUrl":null},"analysis":[],"call":"c1"}})");
    CHECK(r.lines.empty());
    CHECK_FALSE(r.cost_usd);
    CHECK_FALSE(r.started_at);
    CHECK(r.recording_url.empty());
}

TEST_CASE("the vendor's end-of-call reports read")
{
    if (!contract_files::available("vapi/webhooks/end-of-call-report.json"))
        return;
    const auto full = report_of(contract_files::read("vapi/webhooks/end-of-call-report.json"));
    CHECK(full.lines.size() == 3);
    CHECK(full.duration_seconds == Approx(91.9));
    CHECK(full.structured_data.text("interest_level") == "high");
    CHECK(report_of(contract_files::read("vapi/webhooks/end-of-call-report.legacy-top-level.json")).lines.size() == 2);
    const auto missed = report_of(contract_files::read("vapi/webhooks/end-of-call-report.no-answer.json"));
    CHECK(missed.ending().outcome == models::call_outcome::no_answer);
}
