#include "providers/vapi/phone_numbers.hpp"

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

awaitable<provider_result<std::optional<phone_number>>> phone_numbers::find(std::string number, deadline until) const
{
    const auto answer = co_await account_.ask(http::method::get, all_numbers, {}, until);
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

awaitable<provider_result<phone_number>> phone_numbers::add(import_request r, deadline until) const
{
    auto body = json::serialize(to_json(r));
    const auto answer = co_await account_.ask(http::method::post, "/phone-number", std::move(body), until);
    co_return number_of(answer);
}

awaitable<provider_result<phone_number>> phone_numbers::assign(std::string phone_number_id, std::string assistant_id,
                                                               webhook_server server, deadline until) const
{
    json::object wanted{{"provider", "twilio"}, {"assistantId", assistant_id}};
    if (!server.url.empty())
        wanted.set("server", to_json(server));
    auto body = json::serialize(wanted);
    std::string path = at_number(phone_number_id);
    const auto answer = co_await account_.ask(http::method::patch, std::move(path), std::move(body), until);
    co_return number_of(answer);
}

awaitable<provider_result<bool>> phone_numbers::remove(std::string phone_number_id, deadline until) const
{
    std::string path = at_number(phone_number_id);
    const auto answer = co_await account_.ask(http::method::del, std::move(path), {}, until);
    if (answer || answer.error().http_status == 404)
        co_return true;
    co_return answer.error();
}

}  // namespace relevo::vapi
