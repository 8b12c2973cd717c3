#include "providers/vapi/explain.hpp"

namespace relevo::vapi {

providers::reason explain(const json::value& body)
{
    auto message = body.text("message");
    if (const auto* several = body.at("message") ? body.at("message")->as_array() : nullptr)
        for (const auto& m : *several)
            if (const auto* text = m.as_string())
                message += (message.empty() ? "" : "; ") + *text;
    return {{}, std::move(message)};
}

}  // namespace relevo::vapi
