// Forms, percent-encoding, query parameters, X-Forwarded-For.
#include "http/message.hpp"
#include "http/trusted_proxies.hpp"
#include "input.hpp"

using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const http::trusted_proxies proxies({"127.0.0.0/8", "10.0.0.0/8", "::1"});
    const std::string text(fuzz::text_of(data, size));
    const auto form = http::parse_form(text);
    fuzz::expect(http::parse_form(http::encode_form(form)) == form || form.empty(), "a form is read as it was written");
    fuzz::expect(http::percent_decode(http::percent_encode(text), false) == text, "encoding is undone by decoding");
    http::percent_decode(text, true);
    proxies.client_of(boost::asio::ip::make_address("127.0.0.1"), text);
    http::request request;
    request.query = text;
    request.parameter("a");
    request.parameters("limit");
    request.path_parameters["id"] = text;
    try {
        http::page_of(request);
        http::id_parameter(request, "id");
    } catch (const http::refusal&) {
    }
    return 0;
}
