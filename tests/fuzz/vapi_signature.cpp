// Lines: signature, time stamp, secret; then the body.
#include "input.hpp"
#include "signing/vapi.hpp"

using namespace relevo::signing;
using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const secrets known{{"1", "k3y"}};
    static const vapi::hmac_plan own{"x-signature", algorithm::sha512,    true,
                                     "v1=",         "{timestamp}.{body}", "x-timestamp"};
    const time_point now(std::chrono::seconds(1'795'186'800));
    auto body = fuzz::text_of(data, size);
    const auto signature = fuzz::take_line(body), timestamp = fuzz::take_line(body), secret = fuzz::take_line(body);
    const bool is_known = secret == "k3y";
    fuzz::expect(vapi::verify(known, {secret, {}, {}}, body, now).has_value() == is_known, "a secret is equal or not");
    vapi::verify(known, {{}, signature, timestamp}, body, now);
    vapi::verify(known, {{}, signature, timestamp}, body, now, own);
    fuzz::expect(!!vapi::verify(known, {{}, vapi::sign("k3y", body), {}}, body, now), "what is signed is genuine");
    fuzz::expect(!vapi::verify(known, {{}, vapi::sign("other", body), {}}, body, now), "not with another key");
    return 0;
}
