#include "providers/twilio/client.hpp"

#include "providers/exchange.hpp"
#include "providers/twilio/address.hpp"
#include "signing/hmac.hpp"

namespace relevo::twilio {
namespace {

constexpr std::chrono::seconds clock_difference{5};

// {"code":21211,"message":"…","more_info":"…","status":400}
providers::reason explain(const json::value& body)
{
    return {body.text("code"), body.text("message")};
}

provider_error unreadable(std::string what)
{
    return {provider_error::kind::invalid_answer, 200, "invalid_answer", std::move(what)};
}

}  // namespace

settings read_account(config::source& source)
{
    settings s;
    s.base_url = source.url("TWILIO_BASE_URL", s.base_url, "Twilio's API");
    s.account_sid =
        source.text("TWILIO_ACCOUNT_SID", "", "Twilio account; without it no message is sent and no number routed");
    // Several while it is being rotated; the first is the one to use.
    const auto tokens =
        source.text("TWILIO_AUTH_TOKEN", "", "Twilio auth token: for requests and for webhook signatures");
    s.auth_token = tokens.substr(0, tokens.find_first_of(",;"));
    return s;
}

settings read_settings(config::source& source)
{
    auto s = read_account(source);
    s.whatsapp_from =
        phone_of(source.text("TWILIO_WHATSAPP_FROM", "", "WhatsApp sender of companies that configured none"));
    s.followup_content_sid =
        source.text("TWILIO_FOLLOWUP_CONTENT_SID", "", "template of the first message after a call");
    return s;
}

std::vector<std::pair<std::string, std::string>> form_of(const send_message_request& r, const settings& s)
{
    std::vector<std::pair<std::string, std::string>> form{
        {"To", whatsapp_address(r.to)}, {"From", whatsapp_address(r.from.empty() ? s.whatsapp_from : r.from)}};
    if (r.content_sid.empty()) {
        form.emplace_back("Body", r.body);
    } else {
        form.emplace_back("ContentSid", r.content_sid);
        json::object variables;
        for (const auto& [name, value] : r.variables)
            variables.set(name, value);
        if (!variables.empty())
            form.emplace_back("ContentVariables", json::serialize(variables));
    }
    if (!r.status_callback.empty())
        form.emplace_back("StatusCallback", r.status_callback);
    return form;
}

message read_message(const json::value& v)
{
    return {v.text("sid"),
            v.text("status"),
            v.text("body"),
            phone_of(v.text("to")),
            phone_of(v.text("from")),
            v.text("direction"),
            v.text("error_code"),
            models::parse_rfc2822(v.text("date_created"))};
}

awaitable<provider_result<json::value>> ask_account(http::client& http, const settings& s, http::method m,
                                                    std::string resource, std::string form, deadline until)
{
    if (s.account_sid.empty() || s.auth_token.empty())
        co_return providers::not_configured("TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN");
    http::client_request request{
        m, s.base_url + "/2010-04-01/Accounts/" + http::percent_encode(s.account_sid) + "/" + resource};
    request.headers.add("Authorization", "Basic " + signing::to_base64(s.account_sid + ":" + s.auth_token));
    if (!form.empty()) {
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        request.body = std::move(form);
    }
    co_return co_await providers::exchange(http, std::move(request), until, explain);
}

awaitable<provider_result<json::value>> client::ask(http::method m, std::string query, std::string form,
                                                    deadline until) const
{
    return ask_account(http_, settings_, m, "Messages.json" + query, std::move(form), until);
}

awaitable<provider_result<message>> client::send_message(send_message_request r, deadline until) const
{
    std::string form = http::encode_form(form_of(r, settings_));
    const auto answer = co_await ask(http::method::post, {}, std::move(form), until);
    if (!answer)
        co_return answer.error();
    auto created = read_message(*answer);
    if (created.sid.empty())
        co_return unreadable("the created message has no sid");
    co_return created;
}

awaitable<provider_result<std::vector<message>>> client::list_messages(std::string to, std::string from,
                                                                       models::time_point since, deadline until) const
{
    const std::vector<std::pair<std::string, std::string>> filter{
        {"To", whatsapp_address(to)},
        {"From", whatsapp_address(from.empty() ? settings_.whatsapp_from : from)},
        {"PageSize", "50"}};
    std::string query = "?" + http::encode_form(filter);
    const auto answer = co_await ask(http::method::get, std::move(query), {}, until);
    if (!answer)
        co_return answer.error();
    const auto* listed = answer->find("messages");
    if (!listed || !listed->as_array())
        co_return unreadable("no list of messages");
    std::vector<message> messages;
    for (const auto& v : *listed->as_array()) {
        auto m = read_message(v);
        if (m.created_at && *m.created_at >= since - clock_difference)
            messages.push_back(std::move(m));
    }
    co_return messages;
}

}  // namespace relevo::twilio
