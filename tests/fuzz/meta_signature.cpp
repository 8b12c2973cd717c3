// A line: signature; then the body.
#include "input.hpp"
#include "signing/meta.hpp"

using namespace relevo::signing;
using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const secrets known{{"1", "k3y"}};
    auto body = fuzz::text_of(data, size);
    const auto signature = fuzz::take_line(body);
    meta::verify(known, signature, body, {});
    fuzz::expect(!!meta::verify(known, meta::sign("k3y", body), body, {}), "what is signed is genuine");
    fuzz::expect(!meta::verify(known, meta::sign("other", body), body, {}), "not with another key");
    return 0;
}
