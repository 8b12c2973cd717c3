#include "providers/twilio/numbers.hpp"

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
    return ask_account(http_, settings_, m, "IncomingPhoneNumbers" + path, std::move(form), until);
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
