#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/enum_names.hpp"

namespace relevo::models {

enum class speaker
{
    bot,
    user
};
inline constexpr enum_names<speaker, 2> speaker_names{{{speaker::bot, "bot"}, {speaker::user, "user"}}};
constexpr std::string_view to_string(speaker s)
{
    return name_of(speaker_names, s);
}

// "bot", "assistant", "ai", "agent" / "user", "customer", "cliente", without regard to case. Nothing for others
// (system, tools).
std::optional<speaker> parse_speaker(std::string_view role);

struct transcript_line
{
    int seq = 0;  // from 1
    models::speaker speaker = models::speaker::bot;
    std::string text = {};
    std::optional<double> start_seconds = {}, end_seconds = {}, confidence = {};

    friend bool operator==(const transcript_line&, const transcript_line&) = default;
};
using transcript = std::vector<transcript_line>;

// "AI: Hola…\nUser: Sí…". A line without a known name continues the one before; at the very beginning it is the bot's.
transcript parse_transcript(std::string_view text);
// "Bot: …\nUser: …"
std::string to_text(const transcript& lines);
std::size_t count_user_lines(const transcript& lines);

}  // namespace relevo::models
