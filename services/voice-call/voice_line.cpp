#include "voice_line.hpp"

namespace relevo::voice_call {

voice_line line_of(const vapi::settings& settings, const store::callee& callee)
{
    const auto first = [](const std::optional<std::string>& own, const std::string& otherwise) {
        return own && !own->empty() ? *own : otherwise;
    };
    return {first(callee.assistant_id, settings.assistant_id), first(callee.phone_number_id, settings.phone_number_id)};
}

}  // namespace relevo::voice_call
