// Whatever parses is written so that it parses again.
#include "input.hpp"
#include "json/value.hpp"

using namespace relevo;

static void check(std::string_view text, json::parse_options options)
{
    const auto parsed = json::parse(text, options);
    if (!parsed)
        return;
    const auto again = json::parse(json::serialize(*parsed), options);
    fuzz::expect(again.has_value(), "what is written can be read");
    fuzz::expect(json::parse(json::serialize_pretty(*again), options).has_value(), "so can its pretty form");
    fuzz::expect(json::serialize(*json::parse(json::serialize(*again), options)) == json::serialize(*again),
                 "it stays the same from then on");
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::text_of(data, size);
    check(text, {});
    check(text, {.max_depth = 500, .allow_nul = true});
    json::parse_or_null(text).text("message.call.id");
    return 0;
}
