#include "providers/vapi/assistant_patch.hpp"

#include "providers/exchange.hpp"
#include "providers/vapi/explain.hpp"

namespace relevo::vapi {
namespace {

constexpr std::size_t max_number_name_bytes = 40;
constexpr const char* all_numbers = "/phone-number?limit=1000";

phone_number read_number(const json::value& v)
{
    return {v.text("id"), v.text("number"), v.text("assistantId")};
}

provider_result<phone_number> number_of(const provider_result<json::value>& answer)
{
    if (!answer)
        return answer.error();
    auto number = read_number(*answer);
    if (number.id.empty())
        return provider_error{provider_error::kind::invalid_answer, 200, "invalid_answer", "a number without an id"};
    return number;
}

std::string at_number(const std::string& id)
{
    return "/phone-number/" + http::percent_encode(id);
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

json::value to_json(const import_request& r)
{
    auto name = r.name.substr(0, max_number_name_bytes);
    while (!name.empty() && name.size() < r.name.size() &&
           (static_cast<unsigned char>(r.name[name.size()]) & 0xC0) == 0x80)
        name.pop_back();
    json::object body{{"provider", "twilio"},
                      {"number", r.number},
                      {"twilioAccountSid", r.twilio_account_sid},
                      {"twilioAuthToken", r.twilio_auth_token},
                      {"smsEnabled", false},  // its messages stay where they go today
                      {"assistantId", r.assistant_id},
                      {"server", to_json(r.server)}};
    if (!name.empty())
        body.set("name", std::move(name));
    return body;
}

awaitable<provider_result<json::value>> assistants::ask(http::method m, std::string path, json::value body,
                                                        deadline until) const
{
    if (settings_.api_key.empty())
        co_return providers::not_configured("VAPI_API_KEY");
    http::client_request request{m, settings_.base_url + path};
    request.headers.add("Authorization", "Bearer " + settings_.api_key);
    if (!body.is_null()) {
        request.headers.add("Content-Type", "application/json");
        request.body = json::serialize(body);
    }
    co_return co_await providers::exchange(http_, std::move(request), until, explain);
}

awaitable<provider_result<json::value>> assistants::get(std::string assistant_id, deadline until) const
{
    return ask(http::method::get, "/assistant/" + http::percent_encode(assistant_id), {}, until);
}

awaitable<provider_result<json::value>> assistants::set_model(std::string assistant_id, json::object model,
                                                              deadline until) const
{
    json::value body = json::object{{"model", std::move(model)}};
    return ask(http::method::patch, "/assistant/" + http::percent_encode(assistant_id), std::move(body), until);
}

awaitable<provider_result<std::optional<phone_number>>> assistants::find_number(std::string number,
                                                                                deadline until) const
{
    const auto answer = co_await ask(http::method::get, all_numbers, {}, until);
    if (!answer)
        co_return answer.error();
    const auto* listed = answer->as_array();
    if (!listed)
        co_return provider_error{provider_error::kind::invalid_answer, 200, "invalid_answer", "no list of numbers"};
    for (const auto& v : *listed)
        if (v.text("number") == number)
            co_return std::optional(read_number(v));
    co_return std::optional<phone_number>();
}

awaitable<provider_result<phone_number>> assistants::import_number(import_request r, deadline until) const
{
    auto body = to_json(r);
    const auto answer = co_await ask(http::method::post, "/phone-number", std::move(body), until);
    co_return number_of(answer);
}

awaitable<provider_result<phone_number>> assistants::assign(std::string phone_number_id, std::string assistant_id,
                                                            webhook_server server, deadline until) const
{
    json::object wanted{{"provider", "twilio"}, {"assistantId", assistant_id}};
    if (!server.url.empty())
        wanted.set("server", to_json(server));
    json::value body = std::move(wanted);
    std::string path = at_number(phone_number_id);
    const auto answer = co_await ask(http::method::patch, std::move(path), std::move(body), until);
    co_return number_of(answer);
}

awaitable<provider_result<bool>> assistants::remove_number(std::string phone_number_id, deadline until) const
{
    std::string path = at_number(phone_number_id);
    const auto answer = co_await ask(http::method::del, std::move(path), {}, until);
    if (answer || answer.error().http_status == 404)
        co_return true;
    co_return answer.error();
}

}  // namespace relevo::vapi
