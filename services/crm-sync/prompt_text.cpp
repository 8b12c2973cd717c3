#include "prompt_text.hpp"

#include "domain/text.hpp"

namespace relevo::crm_sync {
namespace {

constexpr const char* text_sections[] = {"identity_prompt",        "business_context",  "agent_objective",
                                         "data_collection_prompt", "behavior_rules",    "restrictions",
                                         "output_format",          "tools_instructions"};
constexpr std::pair<const char*, const char*> shared_facts[] = {{"location", "Ubicación"},
                                                                {"property_type", "Tipo de propiedad"},
                                                                {"budget", "Presupuesto"},
                                                                {"timeline", "Plazo"}};
constexpr std::int64_t chars_per_token = 4;  // of Spanish, roughly

std::string introduction_of(const json::value& prompt, const std::string& company)
{
    const auto name = prompt.text("agent_name"), role = prompt.text("agent_role");
    return "Eres " + (name.empty() ? std::string("el asistente virtual") : name) + (role.empty() ? "" : ", " + role) +
           " de " + company + ".";
}

std::string knowledge_of(const leads::lead& lead)
{
    std::string out;
    const auto add = [&out](const std::string& title, const std::string& text) {
        if (!text.empty())
            out += "\n- " + title + ": " + text;
    };
    add("Nombre", lead.name.value_or(""));
    const json::value metadata(lead.metadata);
    for (const auto& [key, title] : shared_facts)
        add(title, metadata.text(key));
    return out.empty() ? out : "Lo que ya sabes de la persona:" + out;
}

std::int64_t chars_of(const std::string& text)
{
    return static_cast<std::int64_t>(length_of(text));
}

}  // namespace

prompt_parts prompt_parts_of(const json::value& prompt, const std::string& company,
                             const std::optional<leads::lead>& lead)
{
    prompt_parts parts;
    if (auto whole = prompt.text("full_custom_prompt"); !whole.empty()) {
        parts.emplace_back("full_custom_prompt", std::move(whole));
    } else {
        parts.emplace_back("introduction", introduction_of(prompt, company));
        for (const auto* section : text_sections)
            if (auto text = prompt.text(section); !text.empty())
                parts.emplace_back(section, std::move(text));
    }
    if (lead)
        if (auto known = knowledge_of(*lead); !known.empty())
            parts.emplace_back("lead", std::move(known));
    return parts;
}

json::object prompt_preview(const prompt_parts& parts)
{
    std::string whole;
    json::array sections;
    for (const auto& [name, text] : parts) {
        whole += (whole.empty() ? "" : "\n\n") + text;
        sections.push_back(json::object{{"name", name}, {"chars", chars_of(text)}});
    }
    const auto chars = chars_of(whole);
    return {{"prompt", whole},
            {"chars", chars},
            {"tokens_estimate", (chars + chars_per_token - 1) / chars_per_token},
            {"sections", std::move(sections)}};
}

json::array prompt_differences(const json::object& before, const json::object& after)
{
    json::array out;
    const auto add = [&out](const std::string& field, const json::value* from, const json::value* to) {
        out.push_back(
            json::object{{"field", field}, {"from", from ? *from : json::value()}, {"to", to ? *to : json::value()}});
    };
    for (const auto& [field, to] : after)
        if (const auto* from = before.find(field); !from || !(*from == to))
            add(field, from, &to);
    for (const auto& [field, from] : before)
        if (!after.find(field))
            add(field, &from, nullptr);
    return out;
}

}  // namespace relevo::crm_sync
