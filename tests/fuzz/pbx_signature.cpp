// A line: signature; then the body.
#include "input.hpp"
#include "signing/hmac.hpp"
#include "signing/json_python_dumps.hpp"
#include "signing/pbx.hpp"

using namespace relevo::signing;
using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const secrets known{{"1", "k3y"}};
    auto body = fuzz::text_of(data, size);
    const auto signature = fuzz::take_line(body);
    pbx::verify(known, signature, body, {});
    fuzz::expect(!!pbx::verify(known, pbx::sign("k3y", body), body, {}), "what is signed is genuine");
    if (const auto dumped = json_python_dumps(body))
        fuzz::expect(!!pbx::verify(known, pbx::sign("k3y", *dumped), body, {}), "so is what json.dumps made of it");
    return 0;
}
