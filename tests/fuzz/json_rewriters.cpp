// JSON as JavaScript and Python write it: every JSON document can be rewritten, is still one, and stays as it is then.
#include "input.hpp"
#include "json/value.hpp"
#include "signing/json_python_dumps.hpp"
#include "signing/json_stringify.hpp"

using namespace relevo;

using rewriter = std::optional<std::string>(std::string_view);

static void check(rewriter& rewrite, std::string_view text)
{
    const auto once = rewrite(text);
    if (!json::parse(text, {.max_depth = 500, .allow_nul = true}))
        return;
    fuzz::expect(once.has_value(), "every document can be rewritten");
    fuzz::expect(json::parse(*once, {.max_depth = 500, .allow_nul = true}).has_value(), "it is still JSON");
    fuzz::expect(rewrite(*once) == once, "it stays as it is");
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::text_of(data, size);
    check(signing::json_stringify, text);
    check(signing::json_python_dumps, text);
    return 0;
}
