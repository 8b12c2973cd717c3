#include "providers/vapi/metadata.hpp"

#include <array>

#include "providers/reading.hpp"

namespace relevo::vapi {

json::object to_json(const call_metadata& m)
{
    // lead_id, campaign_id, broker_id and assistant_type are always there, in the order of the documented payload.
    json::object o{{"lead_id", m.lead_id},
                   {"campaign_id", m.campaign_id},
                   {"broker_id", m.broker_id},
                   {"assistant_type", m.assistant_type.empty() ? "default" : m.assistant_type}};
    if (m.call_id)
        o.set("call_id", *m.call_id);
    if (m.enrollment_id)
        o.set("enrollment_id", *m.enrollment_id);
    if (!m.dispatch_key.empty())
        o.set("dispatch_key", m.dispatch_key);
    return o;
}

call_metadata read_metadata(const json::value& call, const json::value& message)
{
    const std::array places = {call.at("metadata"), call.at("assistantOverrides.metadata"),
                               call.at("assistant.metadata"), message.at("assistant.metadata")};
    const auto integer = [&](std::string_view name) -> std::optional<std::int64_t> {
        for (const auto* place : places)
            if (place)
                if (const auto n = providers::lenient_integer(place->find(name)))
                    return n;
        return {};
    };
    const auto text = [&](std::string_view name) -> std::string {
        for (const auto* place : places)
            if (place)
                if (auto s = place->text(name); !s.empty())
                    return s;
        return {};
    };
    return {integer("broker_id"),     integer("lead_id"),   integer("call_id"),    integer("campaign_id"),
            integer("enrollment_id"), text("dispatch_key"), text("assistant_type")};
}

}  // namespace relevo::vapi
