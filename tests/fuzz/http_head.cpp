// The head of a request: what passes is framed in exactly one way.
#include "http/request_head.hpp"
#include "input.hpp"

using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string header(fuzz::text_of(data, size));
    http::partial_header_fault(header);
    header = header.substr(0, header.find("\r\n\r\n")) + "\r\n\r\n";
    const auto head = http::read_head(header);
    if (!head.fault.empty())
        return 0;
    fuzz::expect(!head.method.empty() && !head.target.empty(), "a request has method and target");
    fuzz::expect(!(head.is_chunked && head.content_length), "a body is framed in one way");
    fuzz::expect(head.fields.count("host") == 1 || head.is_http_10, "one Host");
    fuzz::expect(head.fields.count("content-length") == (head.content_length ? 1u : 0u), "one Content-Length");
    for (const auto& [name, value] : head.fields)
        fuzz::expect(!name.empty() && value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos,
                     "a field cannot hold another");
    return 0;
}
