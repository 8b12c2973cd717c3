// The token.
#include "input.hpp"
#include "signing/telegram.hpp"

using namespace relevo::signing;
using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const secrets known{{"1", "t0ken"}, {"2", ""}};
    const auto token = fuzz::text_of(data, size);
    fuzz::expect(!!telegram::verify(known, token, {}) == (token == "t0ken"), "a token is equal or not");
    return 0;
}
