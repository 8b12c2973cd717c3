#include "analysis.hpp"

#include <algorithm>

#include "json/value.hpp"

namespace relevo::voice_call {

namespace {

constexpr std::size_t longest_transcript_bytes = 60'000;
constexpr std::size_t longest_summary_bytes = 1'000;

// Between characters.
std::string cut_to(std::string_view utf8, std::size_t bytes)
{
    if (utf8.size() <= bytes)
        return std::string(utf8);
    while (bytes > 0 && (static_cast<unsigned char>(utf8[bytes]) & 0xC0) == 0x80)
        --bytes;
    return std::string(utf8.substr(0, bytes));
}

constexpr const char* instructions =
    "Eres analista de llamadas de una inmobiliaria. Lee la transcripción y responde solo con un objeto JSON con estas "
    "claves: "
    "\"summary\" (texto breve), \"interest_level\" (high, medium, low o none), \"budget\" (texto o null), "
    "\"timeline\" (texto o null), \"score_delta\" (número entre -10 y 10), \"stage_to_move\" (entrada, perfilamiento, "
    "calificacion_financiera, agendado o null). No inventes datos que no se dijeron.";

// The balanced {…} that begins there, strings respected; empty when it does not end.
std::string_view object_at(std::string_view text, std::size_t begin)
{
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

std::optional<call_analysis> read_analysis_text(std::string_view text)
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
    text = cut_to(text, longest_transcript_bytes);
    llm::completion_request r;
    r.system = instructions;
    r.json_mode = true;
    r.messages.push_back({llm::role::user, "Cliente: " + lead_name + "\n\nTranscripción:\n" + text});
    return r;
}

std::optional<call_analysis> parse_analysis(std::string_view answer)
{
    if (auto strict = read_analysis_text(answer))
        return strict;
    // Outermost objects only: what lies inside one that was read is part of it.
    for (auto begin = answer.find('{'); begin != answer.npos;) {
        const auto object = object_at(answer, begin);
        if (auto found = read_analysis_text(object))
            return found;
        begin = answer.find('{', begin + std::max<std::size_t>(1, object.size()));
    }
    return std::nullopt;
}

call_analysis fallback_analysis(std::string_view answer, const std::string& provider_summary)
{
    call_analysis a;
    const bool is_prose = !answer.empty() && answer.find_first_of("{[") == answer.npos;
    if (!provider_summary.empty())
        a.summary = provider_summary;
    else if (is_prose)
        a.summary = cut_to(answer, longest_summary_bytes);
    else
        a.summary = "Resumen no disponible.";
    return a;
}

}  // namespace relevo::voice_call
