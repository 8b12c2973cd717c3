#include "agent_answer.hpp"

#include <algorithm>
#include <array>

#include "domain/reply.hpp"
#include "json/value.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr std::array fact_names{"name",   "email",    "location", "property_type",  "bedrooms",     "bathrooms",
                                "budget", "timeline", "purpose",  "monthly_income", "dicom_status", "morosidad_amount"};
constexpr std::array financial_names{"monthly_income", "dicom_status", "morosidad_amount", "budget"};
constexpr std::size_t longest_fact = 120;  // bytes; a longer one is no fact

// Models like to fence what they were asked to write bare.
std::string_view without_fence(std::string_view text)
{
    const auto begin = text.find('{'), end = text.rfind('}');
    const bool is_fenced = text.starts_with("```") && begin != text.npos && end != text.npos && begin < end;
    return is_fenced ? text.substr(begin, end - begin + 1) : text;
}

bool has_signal(const json::value& answer, std::string_view name)
{
    const auto* signals = answer.find("signals");
    const auto* all = signals ? signals->as_array() : nullptr;
    return all && std::any_of(all->begin(), all->end(), [name](const json::value& one) {
               const auto* text = one.as_string();
               return text && *text == name;
           });
}

std::map<std::string, std::string> facts_of(const json::value& answer)
{
    std::map<std::string, std::string> facts;
    for (const std::string name : fact_names)
        if (auto text = answer.text("facts." + name); !text.empty() && text.size() <= longest_fact)
            facts[name] = std::move(text);
    return facts;
}

}  // namespace

bool agent_answer::has_learned() const
{
    return !facts.empty() || interest_confirmed || explicit_not_interested || referral_given;
}

message_signs agent_answer::signs() const
{
    message_signs s;
    s.said_yes = interest_confirmed;
    s.said_no = explicit_not_interested;
    s.gave_data = !facts.empty();
    s.gave_financial_data = std::any_of(financial_names.begin(), financial_names.end(),
                                        [this](const char* name) { return facts.count(name) > 0; });
    s.wants_visit = wants_visit;
    return s;
}

bool is_private_fact(std::string_view name)
{
    return name == "monthly_income" || name == "dicom_status" || name == "morosidad_amount";
}

agent_answer read_answer(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    text = without_fence(first == text.npos ? std::string_view() : text.substr(first));
    agent_answer a;
    if (!text.starts_with("{")) {
        a.reply = guarded_reply(text);
        return a;
    }
    const auto answer = json::parse_or_null(text);
    a.reply = guarded_reply(answer.text("reply"));
    a.facts = facts_of(answer);
    a.interest_confirmed = has_signal(answer, "interest_confirmed");
    a.explicit_not_interested = has_signal(answer, "explicit_not_interested");
    a.referral_given = has_signal(answer, "referral_given");
    a.wants_person = has_signal(answer, "wants_person");
    a.wants_visit = has_signal(answer, "wants_visit");
    a.frustration = std::clamp(answer.number("frustration").value_or(0), 0.0, 1.0);
    return a;
}

}  // namespace relevo::whatsapp_bridge
