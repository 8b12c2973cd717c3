#include "voice_settings.hpp"

#include <algorithm>

namespace relevo::voice_call {
namespace {

const std::string* given(const std::optional<std::string>& s)
{
    return s && !s->empty() ? &*s : nullptr;
}

std::string first_given(std::initializer_list<const std::string*> candidates)
{
    for (const auto* s : candidates)
        if (s && !s->empty())
            return *s;
    return {};
}

const char* where_it_is_set(const std::string& name)
{
    if (name == "assistant_id")
        return "assistant_id_default of PUT /api/broker/config/voice, or VAPI_ASSISTANT_ID";
    if (name == "phone_number_id")
        return "phone_number_id of PUT /api/broker/config/voice, or VAPI_PHONE_NUMBER_ID";
    return "credentials.api_key of PUT /api/broker/config/voice, or VAPI_API_KEY";
}

}  // namespace

std::optional<std::string> company_voice::assistant_of(const std::string& agent_type) const
{
    if (agent_type == "default")
        return given(assistant_id_default) ? assistant_id_default : std::nullopt;
    const auto* found = assistant_id_by_type.find(agent_type);
    const auto* id = found ? found->as_string() : nullptr;
    return id && !id->empty() ? std::optional(*id) : std::nullopt;
}

bool call_voice::lacks(std::string_view name) const
{
    return std::find(missing.begin(), missing.end(), name) != missing.end();
}

call_voice resolve(const company_voice& own, const std::string& agent_type, const vapi::settings& otherwise)
{
    call_voice out;
    const auto of_type = own.assistant_of(agent_type);
    out.assistant_id = first_given({given(of_type), given(own.assistant_id_default), &otherwise.assistant_id});
    out.phone_number_id = first_given({given(own.phone_number_id), &otherwise.phone_number_id});
    out.api_key = own.api_key;
    out.recording_enabled = own.recording_enabled;
    out.max_duration_seconds = json::value(own.timing).number("maxDurationSeconds");
    if (out.assistant_id.empty())
        out.missing.emplace_back("assistant_id");
    if (out.phone_number_id.empty())
        out.missing.emplace_back("phone_number_id");
    if (own.is_key_unreadable || (own.api_key.empty() && otherwise.api_key.empty()))
        out.missing.emplace_back("api_key");
    return out;
}

std::string describe_missing(const std::vector<std::string>& missing)
{
    std::string text;
    for (const auto& name : missing)
        text += (text.empty() ? "Voice is not configured: " : "; ") + name + " (" + where_it_is_set(name) + ")";
    return text;
}

http::problem voice_not_configured(const std::vector<std::string>& missing)
{
    http::problem p{400, "voice_not_configured", describe_missing(missing)};
    p.extra.set("missing", json::array(missing.begin(), missing.end()));
    return p;
}

}  // namespace relevo::voice_call
