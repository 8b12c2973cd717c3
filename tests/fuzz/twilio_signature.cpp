// Lines: target, signature; then the form, or the body.
#include "http/message.hpp"
#include "input.hpp"
#include "signing/twilio.hpp"

using namespace relevo::signing;
using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const secrets known{{"1", "t0ken"}};
    static const std::vector<std::string> urls{"https://relevo.example:3001", "http://127.0.0.1"};
    auto body = fuzz::text_of(data, size);
    const std::string target(fuzz::take_line(body));
    const auto signature = fuzz::take_line(body);
    const auto form = http::parse_form(body);
    twilio::verify(known, {urls, target, form, body, signature});
    twilio::verify(known, {urls, target, {}, body, signature});
    for (const auto& url : twilio::candidate_urls(urls, target)) {
        const auto own = twilio::sign("t0ken", url, form);
        const bool is_genuine = twilio::verify(known, {urls, target, form, body, own}).has_value();
        fuzz::expect(is_genuine || form.empty() || target.find("bodySHA256") != target.npos,
                     "what is signed is genuine");
    }
    return 0;
}
