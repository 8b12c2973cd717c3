// A server message of Vapi, its report and tool calls.
#include "input.hpp"
#include "providers/vapi/tool_calls.hpp"
#include "providers/vapi/webhook.hpp"

using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto body = json::parse(fuzz::text_of(data, size));
    if (!body)
        return 0;
    if (const auto webhook = vapi::parse_webhook(*body)) {
        for (const auto& call : webhook->tool_calls)
            fuzz::expect(!call.id.empty(), "every tool call has an id");
        if (webhook->report)
            webhook->report->ending();
    }
    vapi::read_report(*body, *body).ending();
    vapi::read_tool_calls(*body);
    auto known = vapi::read_metadata(*body, *body);
    if (known.assistant_type.empty())
        known.assistant_type = "default";
    const json::value sent(json::object{{"metadata", vapi::to_json(known)}});
    fuzz::expect(vapi::read_metadata(sent, nullptr) == known, "metadata is read as it was sent");
    return 0;
}
