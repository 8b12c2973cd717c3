#pragma once

#include <string>
#include <string_view>

namespace relevo::whatsapp_bridge {

// What a model wrote, as it may be sent: trimmed, without surrounding quotes, at most 1,000 characters cut at a word.
// Empty when nothing is left.
std::string guarded_reply(std::string_view text);

// The first word of a name: "María Soto" is greeted as "María".
std::string first_name(std::string_view name);
// The same for a template, whose variable may not be empty: "Hola de nuevo, …".
std::string greeted_as(std::string_view name);
// What the follow-up of a call says.
std::string follow_up_text(const std::string& greeted_as);

}  // namespace relevo::whatsapp_bridge
