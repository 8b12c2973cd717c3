// Lines: header, time stamp; then the body.
#include "input.hpp"
#include "signing/elevenlabs.hpp"
#include "signing/timestamp.hpp"

using namespace relevo::signing;
using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const secrets known{{"1", "k3y"}};
    const time_point now(std::chrono::seconds(1'795'186'800));
    auto body = fuzz::text_of(data, size);
    const auto header = fuzz::take_line(body), timestamp = fuzz::take_line(body);
    elevenlabs::parse(header);
    elevenlabs::verify(known, header, body, now);
    const auto time = parse_timestamp(timestamp);
    const auto own = elevenlabs::sign("k3y", timestamp, body);
    const bool is_now = time && is_recent(*time, now, elevenlabs::tolerance);
    fuzz::expect(!!elevenlabs::verify(known, own, body, now) == is_now, "what is signed now is genuine, nothing else");
    return 0;
}
