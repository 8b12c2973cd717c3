// Lines: id, time stamp, signature, secret; then the body.
#include "input.hpp"
#include "signing/standard_webhooks.hpp"
#include "signing/timestamp.hpp"

using namespace relevo::signing;
using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::string secret = "whsec_c2VjcmV0LW9mLWZ1enppbmc=";
    static const secrets known{{"1", secret}};
    const time_point now(std::chrono::seconds(1'795'186'800));
    auto body = fuzz::text_of(data, size);
    const auto id = fuzz::take_line(body), timestamp = fuzz::take_line(body), signature = fuzz::take_line(body);
    standard_webhooks::key_of(fuzz::take_line(body));
    standard_webhooks::verify(known, {id, timestamp, signature}, body, now);
    const auto own = standard_webhooks::sign(secret, {id, timestamp, {}}, body);
    if (standard_webhooks::verify(known, {id, timestamp, own}, body, now)) {
        const auto time = parse_timestamp(timestamp);
        fuzz::expect(time && is_recent(*time, now, standard_webhooks::tolerance), "only what is recent is genuine");
    }
    return 0;
}
