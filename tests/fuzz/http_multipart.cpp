// A form with a file: the boundary on a line, then the body.
#include "http/message.hpp"
#include "http/multipart.hpp"
#include "input.hpp"

using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto body = fuzz::text_of(data, size);
    const auto boundary = std::string(fuzz::take_line(body));
    try {
        for (const auto& part : http::parse_multipart("multipart/form-data; boundary=" + boundary, body))
            fuzz::expect(part.content.empty() || body.find(part.content) != body.npos, "a part lies in the body");
    } catch (const http::refusal&) {
    }
    return 0;
}
