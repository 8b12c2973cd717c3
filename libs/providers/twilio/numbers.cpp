#include "providers/twilio/numbers.hpp"

#include "providers/exchange.hpp"
#include "signing/hmac.hpp"

namespace relevo::twilio {
namespace {

incoming_number read_incoming_number(const json::value& v)
{
    return {v.text("sid"), v.text("phone_number"), v.text("voice_url")};
}

provider_error unreadable_number(const char* what)
{
    return {provider_error::kind::invalid_answer, 200, "invalid_answer", what};
}

}  // namespace

awaitable<provider_result<json::value>> numbers::ask(http::method m, std::string path, std::string form,
                                                     deadline until) const
{
    if (settings_.account_sid.empty() || settings_.auth_token.empty())
        co_return providers::not_configured("TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN");
    http::client_request request{m, settings_.base_url + "/2010-04-01/Accounts/" +
                                        http::percent_encode(settings_.account_sid) + "/IncomingPhoneNumbers" + path};
    const auto credentials = settings_.account_sid + ":" + settings_.auth_token;
    request.headers.add("Authorization", "Basic " + signing::to_base64(credentials));
    if (!form.empty()) {
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        request.body = std::move(form);
    }
    co_return co_await providers::exchange(http_, std::move(request), until, explain);
}

awaitable<provider_result<std::optional<incoming_number>>> numbers::find(std::string number, deadline until) const
{
    std::string path = ".json?PhoneNumber=" + http::percent_encode(number);
    const auto answer = co_await ask(http::method::get, std::move(path), {}, until);
    if (!answer)
        co_return answer.error();
    const auto* listed = answer->find("incoming_phone_numbers");
    if (!listed || !listed->as_array())
        co_return unreadable_number("no list of numbers");
    for (const auto& v : *listed->as_array())
        if (v.text("phone_number") == number)  // the filter also finds parts of numbers
            co_return std::optional(read_incoming_number(v));
    co_return std::optional<incoming_number>();
}

awaitable<provider_result<incoming_number>> numbers::set_voice_url(std::string sid, std::string url,
                                                                   deadline until) const
{
    std::vector<std::pair<std::string, std::string>> fields;
    fields.emplace_back("VoiceUrl", url);
    if (!url.empty()) {
        fields.emplace_back("VoiceMethod", "POST");
        fields.emplace_back("VoiceApplicationSid", "");
        fields.emplace_back("TrunkSid", "");
    }
    std::string path = "/" + http::percent_encode(sid) + ".json", form = http::encode_form(fields);
    const auto answer = co_await ask(http::method::post, std::move(path), std::move(form), until);
    if (!answer)
        co_return answer.error();
    auto changed = read_incoming_number(*answer);
    if (changed.sid.empty())
        co_return unreadable_number("the changed number has no sid");
    co_return changed;
}

}  // namespace relevo::twilio
