#include "providers/vapi/client.hpp"

#include "providers/exchange.hpp"
#include "providers/reading.hpp"
#include "providers/vapi/explain.hpp"

namespace relevo::vapi {
namespace {

provider_error unreadable(std::string what)
{
    return {provider_error::kind::invalid_answer, 200, "invalid_answer", std::move(what)};
}

}  // namespace

settings read_settings(config::source& source)
{
    settings s;
    s.base_url = source.url("VAPI_BASE_URL", s.base_url, "Vapi's API");
    s.api_key = source.text("VAPI_API_KEY|VAPI_SECRET_KEY", "", "Vapi's private key; without it no call is placed");
    s.phone_number_id = source.text("VAPI_PHONE_NUMBER_ID", "", "Vapi phone number of companies that configured none");
    s.assistant_id = source.text("VAPI_ASSISTANT_ID", "", "Vapi assistant of companies that configured none");
    s.webhook_secret = source.text("VAPI_WEBHOOK_SECRET", "", "secret that Vapi's webhooks carry as x-vapi-secret");
    return s;
}

call read_call(const json::value& v)
{
    const json::value no_message;
    return {v.text("id"),
            v.text("status"),
            v.text("endedReason"),
            v.text("customer.number"),
            read_metadata(v, no_message),
            providers::lenient_time(v.find("createdAt")),
            read_report(v, v),
            v.text("monitor.controlUrl")};
}

client client::with_key(const std::string& api_key) const
{
    auto s = settings_;
    if (!api_key.empty())
        s.api_key = api_key;
    return {http_, std::move(s)};
}

awaitable<provider_result<json::value>> client::ask(http::method m, std::string path, std::string body,
                                                    deadline until) const
{
    if (settings_.api_key.empty())
        co_return providers::not_configured("VAPI_API_KEY");
    http::client_request request{m, settings_.base_url + path};
    request.headers.add("Authorization", "Bearer " + settings_.api_key);
    if (!body.empty()) {
        request.headers.add("Content-Type", "application/json");
        request.body = std::move(body);
    }
    co_return co_await providers::exchange(http_, std::move(request), until, explain);
}

awaitable<provider_result<created_call>> client::create_call(create_call_request r, deadline until) const
{
    std::string body = json::serialize(to_json(r));
    const auto answer = co_await ask(http::method::post, "/call", std::move(body), until);
    if (!answer)
        co_return answer.error();
    created_call created{answer->text("id"), answer->text("status"),
                         answer->boolean("subscriptionLimits.concurrencyBlocked").value_or(false),
                         providers::lenient_time(answer->find("createdAt"))};
    if (created.id.empty())
        co_return unreadable("POST /call answered no id");
    co_return created;
}

awaitable<provider_result<call>> client::get_call(std::string id, deadline until) const
{
    std::string path = "/call/" + http::percent_encode(id);
    const auto answer = co_await ask(http::method::get, std::move(path), {}, until);
    if (!answer)
        co_return answer.error();
    auto found = read_call(*answer);
    if (found.id.empty())
        co_return unreadable("GET /call/{id} answered no call");
    co_return found;
}

awaitable<provider_result<call_list>> client::list_calls(models::time_point created_after, deadline until,
                                                         int limit) const
{
    std::string path = "/call?createdAtGe=" + http::percent_encode(models::format_rfc3339(created_after)) +
                       "&limit=" + std::to_string(limit);
    const auto answer = co_await ask(http::method::get, std::move(path), {}, until);
    if (!answer)
        co_return answer.error();
    const auto* listed = answer->as_array();
    if (!listed)
        co_return unreadable("GET /call answered no list");
    call_list list;
    for (const auto& v : *listed)
        list.calls.push_back(read_call(v));
    list.is_complete = list.calls.size() < static_cast<std::size_t>(limit);
    co_return list;
}

awaitable<provider_result<void>> client::end_call(std::string control_url, deadline until) const
{
    http::client_request request{http::method::post, std::move(control_url)};
    request.headers.add("Content-Type", "application/json");
    request.body = R"({"type":"end-call"})";
    const auto answer = co_await http_.send(std::move(request), until);
    if (answer && answer->status >= 200 && answer->status < 300)
        co_return provider_result<void>();  // what it says is no contract, and may be no JSON
    const auto refused = providers::read_answer(answer, explain, wall_clock::now());
    co_return refused.error();
}

}  // namespace relevo::vapi
