#include "providers/expo/push.hpp"

#include <algorithm>

namespace relevo::expo {
namespace {

// {"errors":[{"code":"TOO_MANY_REQUESTS","message":"…"}]}
providers::reason explain(const json::value& body)
{
    const auto* errors = body.find("errors");
    if (!errors || !errors->as_array() || errors->as_array()->empty())
        return {};
    const auto& first = errors->as_array()->front();
    return {first.text("code"), first.text("message")};
}

verdict read_verdict(const json::value& v, std::string id)
{
    return {std::move(id), v.text("status") == "ok", v.text("details.error"), v.text("message")};
}

provider_error unexpected(const char* what)
{
    return {provider_error::kind::invalid_answer, 200, "invalid_answer", what};
}

bool is_uuid_like(std::string_view text)
{
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_letter_or_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool is_dash_place = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash_place ? c != '-' : !is_letter_or_digit)
            return false;
    }
    return true;
}

}  // namespace

settings read_settings(config::source& source)
{
    settings s;
    s.base_url = source.url("EXPO_BASE_URL", s.base_url, "Expo's push service");
    s.access_token = source.text("EXPO_ACCESS_TOKEN", "", "Expo access token, where push security is on");
    return s;
}

bool is_push_token(std::string_view text)
{
    constexpr std::size_t longest = 200;
    if (text.size() > longest)
        return false;
    for (const std::string_view prefix : {"ExponentPushToken[", "ExpoPushToken["})
        if (text.starts_with(prefix))
            return text.size() > prefix.size() + 1 && text.ends_with(']') &&
                   std::none_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c >= 0x7F; });
    return is_uuid_like(text);
}

json::value to_json(const message& m)
{
    json::array to(m.to.begin(), m.to.end());
    json::object body{{"to", std::move(to)}, {"title", m.title}, {"body", m.body}, {"sound", "default"}};
    if (!m.data.empty())
        body.set("data", m.data);
    return body;
}

awaitable<provider_result<json::value>> client::ask(std::string path, json::value body, deadline until) const
{
    http::client_request request{http::method::post, settings_.base_url + "/--/api/v2/push/" + path};
    request.headers.add("Content-Type", "application/json");
    if (!settings_.access_token.empty())
        request.headers.add("Authorization", "Bearer " + settings_.access_token);
    request.body = json::serialize(body);
    co_return co_await providers::exchange(http_, std::move(request), until, explain);
}

awaitable<provider_result<std::vector<verdict>>> client::send(message m, deadline until) const
{
    auto body = to_json(m);
    const auto answer = co_await ask("send", std::move(body), until);
    if (!answer)
        co_return answer.error();
    const auto* tickets = answer->find("data");
    if (!tickets || !tickets->as_array() || tickets->as_array()->size() != m.to.size())
        co_return unexpected("not one ticket a token");
    std::vector<verdict> found;
    for (const auto& t : *tickets->as_array())
        found.push_back(read_verdict(t, t.text("id")));
    co_return found;
}

awaitable<provider_result<std::vector<verdict>>> client::receipts(std::vector<std::string> ids, deadline until) const
{
    json::array wanted(ids.begin(), ids.end());
    json::value body = json::object{{"ids", std::move(wanted)}};
    const auto answer = co_await ask("getReceipts", std::move(body), until);
    if (!answer)
        co_return answer.error();
    const auto* receipts = answer->find("data");
    if (!receipts || !receipts->as_object())
        co_return unexpected("no receipts");
    std::vector<verdict> found;
    for (const auto& [id, receipt] : *receipts->as_object())
        found.push_back(read_verdict(receipt, id));
    co_return found;
}

}  // namespace relevo::expo
