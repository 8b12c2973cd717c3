// scan() accepts what parse() accepts, and finds what it finds.
#include "input.hpp"
#include "json/scan.hpp"

using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(fuzz::text_of(data, size));
    const auto parsed = json::parse(text);
    const auto found = json::scan(text, {"message.type", "message.call.id", "call.id", "a"});
    fuzz::expect(parsed.has_value() == found.has_value(), "scan and parse agree on what is JSON");
    json::scan(text, {"message.type", "message.call.id", "call.id"}, 2).has_value();
    if (!found)
        return 0;
    std::size_t i = 0;
    for (const auto* path : {"message.type", "message.call.id", "call.id", "a"}) {
        const auto* value = parsed->at(path);
        if (value && value->as_string())
            fuzz::expect(*value->as_string() == (*found)[i], "scan finds the text that parse finds");
        ++i;
    }
    return 0;
}
