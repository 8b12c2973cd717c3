#include "models/transcript.hpp"

#include <algorithm>
#include <cctype>

namespace relevo::models {
namespace {

std::string_view trim(std::string_view s)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = s.find_first_not_of(blanks);
    if (first == s.npos)
        return {};
    return s.substr(first, s.find_last_not_of(blanks) - first + 1);
}

constexpr enum_names<speaker, 7> roles{{{speaker::bot, "bot"},
                                        {speaker::bot, "ai"},
                                        {speaker::bot, "assistant"},
                                        {speaker::bot, "agent"},
                                        {speaker::user, "user"},
                                        {speaker::user, "customer"},
                                        {speaker::user, "cliente"}}};

}  // namespace

std::optional<speaker> parse_speaker(std::string_view role)
{
    std::string lower(role);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return value_of(roles, lower);
}

transcript parse_transcript(std::string_view text)
{
    transcript lines;
    auto current = speaker::bot;
    bool begins = true;  // the next text is a line of its own
    while (!text.empty()) {
        const auto row = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(row.size() + 1, text.size()));
        const auto colon = row.find(':');
        const auto who = colon == row.npos ? std::nullopt : parse_speaker(trim(row.substr(0, colon)));
        if (who) {
            current = *who;
            begins = true;
        }
        const auto said = trim(who ? row.substr(colon + 1) : row);
        if (said.empty())
            continue;
        if (begins)
            lines.push_back({static_cast<int>(lines.size()) + 1, current, std::string(said)});
        else
            lines.back().text.append(" ").append(said);
        begins = false;
    }
    return lines;
}

std::string to_text(const transcript& lines)
{
    std::string text;
    for (const auto& line : lines) {
        if (!text.empty())
            text += '\n';
        text.append(line.speaker == speaker::bot ? "Bot: " : "User: ").append(line.text);
    }
    return text;
}

std::size_t count_user_lines(const transcript& lines)
{
    return static_cast<std::size_t>(std::ranges::count(lines, speaker::user, &transcript_line::speaker));
}

}  // namespace relevo::models
