#include "prompt_template.hpp"

namespace relevo::voice_call {

std::string prompt_template(const json::value& prompt_section)
{
    if (auto whole = prompt_section.text("full_custom_prompt"); !whole.empty())
        return whole;
    std::string out;
    for (const auto* section : {"identity_prompt", "business_context", "agent_objective", "data_collection_prompt",
                                "behavior_rules", "restrictions", "output_format", "tools_instructions"})
        if (const auto text = prompt_section.text(section); !text.empty())
            out += (out.empty() ? "" : "\n\n") + text;
    return out;
}

}  // namespace relevo::voice_call
