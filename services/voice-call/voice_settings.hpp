#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "json/value.hpp"
#include "providers/vapi/client.hpp"

// Who speaks in a company's calls, from which number, and whose key pays: the company's configuration, else the
// settings (requirement 0, section 3).
namespace relevo::voice_call {

// crm.voice_config of a company, its key opened.
struct company_voice
{
    std::optional<std::string> phone_number_id, assistant_id_default;
    json::object assistant_id_by_type;
    std::string first_message_template;
    std::optional<bool> recording_enabled;
    json::object voice, model, transcriber, timing, end_call;
    std::string api_key;             // empty: none of its own
    bool is_key_unreadable = false;  // it has one that none of ENCRYPTION_KEY's opens: never replaced by ours

    // The id that is stored for exactly this type; "default" is assistant_id_default.
    std::optional<std::string> assistant_of(const std::string& agent_type) const;
};

// What a call needs.
struct call_voice
{
    std::string assistant_id, phone_number_id;
    std::string api_key;  // empty: the settings'
    std::optional<bool> recording_enabled;
    std::optional<double> max_duration_seconds;
    std::vector<std::string> missing;  // "assistant_id", "phone_number_id", "api_key"

    bool is_complete() const { return missing.empty(); }
    bool lacks(std::string_view name) const;
};

// assistant: by agent_type, the company's default, VAPI_ASSISTANT_ID; number: the company's, VAPI_PHONE_NUMBER_ID; key:
// the company's, VAPI_API_KEY.
call_voice resolve(const company_voice& own, const std::string& agent_type, const vapi::settings& otherwise);

// "voice is not configured: assistant_id (…)", each with where it is set.
std::string describe_missing(const std::vector<std::string>& missing);
// 400 voice_not_configured with the missing names in "missing".
http::problem voice_not_configured(const std::vector<std::string>& missing);

}  // namespace relevo::voice_call
