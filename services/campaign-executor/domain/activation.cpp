#include "domain/activation.hpp"

#include <algorithm>

namespace relevo::campaign_executor {

namespace {

bool any_with(const std::vector<step>& steps, step_action a)
{
    return std::any_of(steps.begin(), steps.end(), [a](const step& s) { return s.action == a; });
}

}  // namespace

std::vector<activation_problem> activation_problems(const activation_facts& f)
{
    std::vector<activation_problem> problems;
    if (f.steps.empty())
        problems.push_back({"steps", "no_steps", "La campaña no tiene pasos"});
    for (int n = 1; n <= static_cast<int>(f.steps.size()); ++n)
        if (!find_step(f.steps, n)) {
            problems.push_back({"steps", "step_number_gap", "Falta el paso " + std::to_string(n)});
            break;
        }
    const bool calls = any_with(f.steps, step_action::make_call);
    const bool messages =
        any_with(f.steps, step_action::send_message) || any_with(f.steps, step_action::schedule_meeting);
    if (calls && !f.has_voice_config)
        problems.push_back({"steps", "voice_config_missing", "La empresa no tiene configuración de voz"});
    if (calls && !f.has_call_windows)
        problems.push_back({"schedule.windows.call", "empty_windows", "No hay horario para llamar"});
    if (messages && !f.has_message_windows)
        problems.push_back({"schedule.windows.message", "empty_windows", "No hay horario para escribir"});
    return problems;
}

}  // namespace relevo::campaign_executor
