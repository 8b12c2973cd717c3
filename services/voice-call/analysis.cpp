#include "analysis.hpp"

#include "json/value.hpp"

namespace relevo::voice_call {

namespace {

constexpr std::size_t longest_transcript_bytes = 60'000;

constexpr const char* instructions =
    "Eres analista de llamadas de una inmobiliaria. Lee la transcripción y responde solo con un objeto JSON con estas "
    "claves: "
    "\"summary\" (texto breve), \"interest_level\" (high, medium, low o none), \"budget\" (texto o null), "
    "\"timeline\" (texto o null), \"score_delta\" (número entre -10 y 10), \"stage_to_move\" (entrada, perfilamiento, "
    "calificacion_financiera, agendado o null). No inventes datos que no se dijeron.";

// The first balanced {…} of a text, strings respected.
std::string_view first_object(std::string_view text)
{
    const auto begin = text.find('{');
    if (begin == text.npos)
        return {};
    int depth = 0;
    bool in_string = false;
    for (auto i = begin; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            return text.substr(begin, i - begin + 1);
        }
    }
    return {};
}

std::optional<call_analysis> read(std::string_view text)
{
    const auto parsed = json::parse(text);
    if (!parsed || !parsed->is_object())
        return std::nullopt;
    call_analysis a;
    a.summary = parsed->text("summary");
    a.interest_level = parsed->text("interest_level");
    a.budget = parsed->text("budget");
    a.timeline = parsed->text("timeline");
    a.score_delta = parsed->number("score_delta").value_or(0);
    a.stage_to_move = parsed->text("stage_to_move");
    if (a.summary.empty())
        return std::nullopt;
    return sane(std::move(a));
}

}  // namespace

llm::completion_request analysis_prompt(const std::string& lead_name, const models::transcript& lines,
                                        const std::string& transcript)
{
    auto text = lines.empty() ? transcript : models::to_text(lines);
    if (text.size() > longest_transcript_bytes)
        text.resize(longest_transcript_bytes);
    llm::completion_request r;
    r.system = instructions;
    r.json_mode = true;
    r.messages.push_back({llm::role::user, "Cliente: " + lead_name + "\n\nTranscripción:\n" + text});
    return r;
}

std::optional<call_analysis> parse_analysis(std::string_view answer)
{
    if (auto strict = read(answer))
        return strict;
    return read(first_object(answer));
}

}  // namespace relevo::voice_call
