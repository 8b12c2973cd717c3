#pragma once

#include <string>
#include <string_view>
#include <vector>

// What a person's agent is told, and what the person is told of its calls.
namespace relevo::voice_call {

struct agent_identity
{
    std::string user_name, profession, language;
};

// Replaces [USER_NAME], [PROFESSION] and [LANGUAGE], all of them, in one pass: a name that looks like a placeholder
// stays a name. An empty template is the suite's own.
std::string agent_prompt(std::string_view prompt_template, const agent_identity& who);

// "Nouvel appel reçu" in the person's language ("fr", "fr-CA", "français"); Spanish where it is not known.
std::string new_call_title(std::string_view language);

// The beginning of a text, at most so many bytes, never half a character; what was cut ends in "…".
std::string shortened(std::string_view utf8, std::size_t max_bytes);

}  // namespace relevo::voice_call
