#include "tools.hpp"

#include <algorithm>

#include "http/client.hpp"
#include "log/log.hpp"

namespace relevo::voice_call {

namespace {

using left_over = tool_answer::left_over;

constexpr std::size_t longest_sentence = 1'500;
constexpr const char* stage_noted = "Información registrada correctamente.";
constexpr const char* will_be_called = "Entendido, un asesor te contactará para confirmar el horario.";
constexpr const char* noted = "Acción registrada.";
constexpr const char* person_is_coming = "Listo, una persona de nuestro equipo te contactará en breve.";

bool is_booking(const std::string& tool)
{
    return tool == "schedule_appointment" || tool == "create_appointment";
}

bool is_of_calendar(const std::string& tool)
{
    return is_booking(tool) || tool == "get_available_appointment_slots" || tool == "cancel_appointment";
}

struct question
{
    std::string url;
    json::object body;
};

// Nothing for a tool that nobody owns.
std::optional<question> question_for(const context& ctx, const call& c, const tool& t)
{
    const auto lead = std::to_string(c.lead_id);
    if (t.name == "update_lead_stage")
        return question{ctx.config.scoring_url + "/internal/leads/" + lead + "/stage",
                        {{"broker_id", c.broker_id},
                         {"stage", t.arguments.text("stage")},
                         {"reason", t.arguments.text("reason")},
                         {"actor", "voice"},
                         {"source", "proposal"}}};
    if (t.name == "request_human")
        return question{ctx.config.whatsapp_bridge_url + "/internal/conversations/" + lead + "/takeover",
                        {{"broker_id", c.broker_id},
                         {"reason", t.arguments.text("reason")},
                         {"source", "voice"},
                         {"call_id", c.id},
                         {"tool_call_id", t.id}}};
    if (is_of_calendar(t.name))
        return question{ctx.config.crm_sync_url + "/internal/tools/" + t.name,
                        {{"broker_id", c.broker_id},
                         {"lead_id", c.lead_id},
                         {"call_id", c.id},
                         {"tool_call_id", t.id},
                         {"source", "voice"},
                         {"arguments", t.arguments}}};
    return std::nullopt;
}

// What the owner of a calendar tool says, if it is something to say.
std::string spoken(const http::response& answer)
{
    const auto body = json::parse(answer.body);
    const auto* result = body ? body->find("result") : nullptr;
    if (!result || result->is_null())
        return {};
    const auto* text = result->as_string();
    return in_one_line(text ? *text : json::serialize(*result));
}

tool_answer read(const tool& t, const result<http::response>& answer)
{
    const bool may_come_back = !answer || answer->status >= 500 || answer->status == 429;
    const bool is_missing = answer && answer->status == 501;
    if (t.name == "update_lead_stage")  // a proposal: refused or taken, the caller hears the same
        return {stage_noted, may_come_back && !is_missing ? left_over::try_again
                             : is_missing                 ? left_over::a_person
                                                          : left_over::nothing};
    if (t.name == "request_human") {
        if (answer && (answer->status < 300 || answer->status == 409))  // 409: somebody has taken over already
            return {person_is_coming, left_over::nothing};
        return {noted, may_come_back && !is_missing ? left_over::try_again : left_over::a_person};
    }
    // A booking that succeeds after the caller was told otherwise would surprise them: a person confirms it.
    auto sentence = answer && answer->status == 200 ? spoken(*answer) : std::string();
    if (sentence.empty())
        return {fallback_sentence(t.name), left_over::a_person};
    return {std::move(sentence), left_over::nothing};
}

}  // namespace

const char* fallback_sentence(const std::string& tool)
{
    return tool == "update_lead_stage" ? stage_noted : is_booking(tool) ? will_be_called : noted;
}

std::string in_one_line(std::string text)
{
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    const auto first = text.find_first_not_of(' ');
    if (first == text.npos)
        return {};
    text = text.substr(first, text.find_last_not_of(' ') - first + 1);
    if (text.size() <= longest_sentence)
        return text;
    auto end = longest_sentence;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end);
}

awaitable<tool_answer> run_tool(const context& ctx, const call& owner, const tool& t, const std::string& correlation_id,
                                deadline until)
{
    auto asked = question_for(ctx, owner, t);
    if (!asked) {
        log::warn("unknown_tool", {{"tool", t.name.substr(0, 64)}, {"call_id", owner.id}});
        tool_answer unknown;
        unknown.sentence = noted;
        co_return unknown;
    }
    http::client_request req{http::method::post, std::move(asked->url)};
    req.headers.set("Content-Type", "application/json");
    req.headers.set("X-Service-Token", ctx.config.service_token);
    req.headers.set("X-Request-ID", correlation_id);
    req.body = json::serialize(std::move(asked->body));
    const auto answer = co_await ctx.http.send(std::move(req), until);
    auto heard = read(t, answer);
    if (heard.left != left_over::nothing)
        log::warn("tool_not_done", {{"tool", t.name},
                                    {"call_id", owner.id},
                                    {"status", answer ? static_cast<int>(answer->status) : 0},
                                    {"correlation_id", correlation_id}});
    co_return heard;
}

}  // namespace relevo::voice_call
