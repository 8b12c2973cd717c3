#include "providers/vapi/tool_calls.hpp"

#include "signing/hmac.hpp"

namespace relevo::vapi {
namespace {

json::object arguments_of(const json::value* v)
{
    if (!v)
        return {};
    if (const auto* o = v->as_object())
        return *o;
    if (const auto* text = v->as_string())
        if (auto parsed = json::parse(*text))
            if (auto* o = parsed->as_object())
                return std::move(*o);
    return {};
}

// {id, function{name, arguments}}, {id, name, arguments} or {id, name, parameters}
tool_call read_one(const json::value& v, std::string_view outer_name = {})
{
    const auto* function = v.find("function");
    const auto& named = function ? *function : v;
    const auto* arguments = named.find("arguments");
    return {v.text("id"), named.text("name", outer_name),
            arguments_of(arguments ? arguments : named.find("parameters"))};
}

std::string digest_of(const tool_call& t, std::string_view call_id)
{
    const auto text = std::string(call_id) + "\n" + t.name + "\n" + json::serialize(t.arguments);
    return "fn-" + signing::to_hex(signing::sha256(text)).substr(0, 32);
}

}  // namespace

std::vector<tool_call> read_tool_calls(const json::value& message)
{
    std::vector<tool_call> calls;
    const auto add = [&](tool_call t) {
        if (t.name.empty())
            return;
        if (t.id.empty())
            t.id = digest_of(t, message.text("call.id"));
        calls.push_back(std::move(t));
    };
    if (const auto* legacy = message.find("functionCall")) {
        add(read_one(*legacy));
        return calls;
    }
    for (const auto* name : {"toolCallList", "toolCalls"}) {
        const auto* list = message.find(name);
        if (!list || !list->as_array() || list->as_array()->empty())
            continue;
        for (const auto& v : *list->as_array())
            add(read_one(v));
        return calls;
    }
    if (const auto* list = message.find("toolWithToolCallList"); list && list->as_array())
        for (const auto& v : *list->as_array())
            if (const auto* call = v.find("toolCall"))
                add(read_one(*call, v.text("name")));
    return calls;
}

}  // namespace relevo::vapi
