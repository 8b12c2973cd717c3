#include "providers/vapi/assistant.hpp"

#include "providers/vapi/client.hpp"
#include "providers/vapi/text.hpp"

namespace relevo::vapi {
namespace {

void set_if(json::object& o, std::string_view key, const std::optional<double>& n)
{
    if (n)
        o.set(key, *n);
}

void set_if(json::object& o, std::string_view key, const std::string& text)
{
    if (!text.empty())
        o.set(key, text);
}

void set_if(json::object& o, std::string_view key, json::object part)
{
    if (!part.empty())
        o.set(key, std::move(part));
}

json::object model_of(const assistant& a)
{
    auto model = a.model;
    if (!a.system_prompt.empty())
        model.set("messages", json::array{json::object{{"role", "system"}, {"content", a.system_prompt}}});
    return model;
}

provider_result<json::value> with_id(provider_result<json::value> answer, const char* asked)
{
    if (answer && answer->text("id").empty())
        return provider_error{provider_error::kind::invalid_answer, 200, "invalid_answer",
                              std::string(asked) + " answered no id"};
    return answer;
}

}  // namespace

std::optional<json::object> with_system_prompt(const json::value& assistant, const std::string& prompt)
{
    const auto* model = assistant.find("model");
    if (!model || model->text("provider").empty() || model->text("model").empty())
        return std::nullopt;
    json::array messages;
    bool is_placed = false;
    const json::value system = json::object{{"role", "system"}, {"content", prompt}};
    if (const auto* old = model->find("messages"); old && old->as_array())
        for (const auto& m : *old->as_array()) {
            const bool is_system = m.text("role") == "system";
            if (!is_system || !is_placed)
                messages.push_back(is_system ? system : m);
            is_placed = is_placed || is_system;
        }
    if (!is_placed)
        messages.insert(messages.begin(), system);
    auto changed = *model->as_object();
    changed.set("messages", std::move(messages));
    return changed;
}

json::array wanted_server_messages()
{
    return {"status-update", "transcript[transcriptType=\"final\"]", "tool-calls", "end-of-call-report", "hang"};
}

std::string with_variables(const std::string& our_template)
{
    std::string out;
    for (std::size_t i = 0; i < our_template.size(); ++i) {
        const auto end = our_template[i] == '{' ? our_template.find('}', i) : std::string::npos;
        const auto name = end == std::string::npos ? std::string() : our_template.substr(i + 1, end - i - 1);
        const bool is_variable = !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == name.npos;
        if (!is_variable) {
            out += our_template[i];
            continue;
        }
        const bool is_vendors_already = i > 0 && our_template[i - 1] == '{';
        out += is_vendors_already ? "{" + name + "}" : "{{" + name + "}}";
        i = end;
    }
    return out;
}

json::value to_json(const assistant& a)
{
    json::object out, start, stop;
    set_if(out, "name", cut(a.name, max_name_characters));
    set_if(out, "firstMessage", a.first_message);
    set_if(out, "model", model_of(a));
    set_if(out, "voice", a.voice);
    set_if(out, "transcriber", a.transcriber);
    set_if(out, "maxDurationSeconds", a.max_duration_seconds);
    set_if(start, "waitSeconds", a.wait_seconds);
    set_if(stop, "voiceSeconds", a.voice_seconds);
    set_if(stop, "backoffSeconds", a.backoff_seconds);
    set_if(out, "startSpeakingPlan", std::move(start));
    set_if(out, "stopSpeakingPlan", std::move(stop));
    set_if(out, "endCallMessage", a.end_call_message);
    if (!a.end_call_phrases.empty())
        out.set("endCallPhrases", json::array(a.end_call_phrases.begin(), a.end_call_phrases.end()));
    if (a.recording_enabled)
        out.set("artifactPlan", json::object{{"recordingEnabled", *a.recording_enabled}});
    out.set("serverMessages", wanted_server_messages());
    set_if(out, "metadata", a.metadata);
    return out;
}

json::value merged_over(const json::value& present, const json::value& wanted)
{
    json::object out;
    for (const auto& [name, ours] : *wanted.as_object()) {
        const auto* theirs = present.find(name);
        if (!theirs || !theirs->as_object() || !ours.as_object()) {
            out.set(name, ours);
            continue;
        }
        // Another vendor's voice or model has other members: then nothing of it may stay.
        if (theirs->text("provider") != ours.text("provider")) {
            out.set(name, ours);
            continue;
        }
        auto both = *theirs->as_object();
        for (const auto& [key, v] : *ours.as_object())
            both.set(key, v);
        out.set(name, std::move(both));
    }
    return out;
}

awaitable<provider_result<json::value>> client::create_assistant(json::value wanted, deadline until) const
{
    std::string body = json::serialize(wanted);
    auto answer = co_await ask(http::method::post, "/assistant", std::move(body), until);
    co_return with_id(std::move(answer), "POST /assistant");
}

awaitable<provider_result<json::value>> client::get_assistant(std::string id, deadline until) const
{
    std::string path = "/assistant/" + http::percent_encode(id);
    auto answer = co_await ask(http::method::get, std::move(path), {}, until);
    co_return with_id(std::move(answer), "GET /assistant/{id}");
}

awaitable<provider_result<json::value>> client::update_assistant(std::string id, json::value changes,
                                                                 deadline until) const
{
    std::string path = "/assistant/" + http::percent_encode(id), body = json::serialize(changes);
    auto answer = co_await ask(http::method::patch, std::move(path), std::move(body), until);
    co_return with_id(std::move(answer), "PATCH /assistant/{id}");
}

awaitable<provider_result<json::value>> client::list_assistants(models::time_point created_after, deadline until,
                                                                int limit) const
{
    std::string path = "/assistant?createdAtGe=" + http::percent_encode(models::format_rfc3339(created_after)) +
                       "&limit=" + std::to_string(limit);
    auto answer = co_await ask(http::method::get, std::move(path), {}, until);
    if (answer && !answer->as_array())
        co_return provider_error{provider_error::kind::invalid_answer, 200, "invalid_answer",
                                 "GET /assistant answered no list"};
    co_return answer;
}

awaitable<provider_result<json::value>> client::get_phone_number(std::string id, deadline until) const
{
    std::string path = "/phone-number/" + http::percent_encode(id);
    auto answer = co_await ask(http::method::get, std::move(path), {}, until);
    co_return with_id(std::move(answer), "GET /phone-number/{id}");
}

}  // namespace relevo::vapi
