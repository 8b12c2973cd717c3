#include "domain/activation.hpp"

#include <algorithm>
#include <set>

#include "domain/message_rules.hpp"

namespace relevo::campaign_executor {

namespace {

using problem_list = std::vector<activation_problem>;

bool any_with(const std::vector<step>& steps, step_action a)
{
    return std::any_of(steps.begin(), steps.end(), [a](const step& s) { return s.action == a; });
}

std::string field_of(const step& s, const char* name)
{
    return "steps[" + std::to_string(s.number - 1) + "]." + name;
}

// The step runs only while WhatsApp's window is open, so its text needs no approval.
bool asks_for_open_window(const condition& c)
{
    if (c.what == condition::kind::all)
        return std::any_of(c.parts.begin(), c.parts.end(), asks_for_open_window);
    return c.what == condition::kind::leaf && c.field == "window.whatsapp_open" && c.op == comparison::eq &&
           c.values.front() == fact(true);
}

void check_numbers(const std::vector<step>& steps, problem_list& found)
{
    if (steps.empty())
        found.push_back({"steps", "no_steps", "La campaña no tiene pasos"});
    for (int n = 1; n <= static_cast<int>(steps.size()); ++n)
        if (!find_step(steps, n)) {
            found.push_back({"steps", "step_number_gap", "Falta el paso " + std::to_string(n)});
            return;
        }
}

void check_template(const step& s, std::int64_t id, const std::string& channel, const activation_facts& f,
                    problem_list& found)
{
    const auto field = field_of(s, "message_template_id");
    const auto known = f.templates.find(id);
    if (known == f.templates.end()) {
        found.push_back({field, "template_missing", "La plantilla " + std::to_string(id) + " no existe"});
        return;
    }
    const auto& t = known->second;
    if (!t.is_active)
        found.push_back({field, "template_inactive", "La plantilla está desactivada"});
    if (t.channel != "any" && t.channel != channel)
        found.push_back({field, "template_channel_mismatch", "La plantilla es de otro canal"});
    if (channel == "whatsapp" && !t.is_approved && !asks_for_open_window(s.only_if))
        found.push_back({field, "template_not_approved", "WhatsApp no aprobó la plantilla"});
    for (const auto& name : t.without_default)
        found.push_back({field, "variable_without_default", "La variable " + name + " no tiene un valor por omisión"});
}

void check_message(const step& s, const activation_facts& f, problem_list& found)
{
    const auto channel = channel_of(s, f.channel);
    if (channel == "call" || channel == "multi")
        found.push_back({field_of(s, "channel"), "channel_missing", "Indique el canal del mensaje"});
    else if (!is_sendable(channel))
        found.push_back({field_of(s, "channel"), "channel_unavailable", "Todavía no se escribe por " + channel});
    for (const auto& v : s.variants)
        check_template(s, v.message_template_id, channel, f, found);
}

}  // namespace

bool has_hasty_cycle(const std::vector<step>& steps)
{
    // A round that waits nowhere an hour: from a step by goto back to one before it, through hasty steps only.
    std::set<int> open;    // on the path
    std::set<int> closed;  // lead nowhere round
    const auto visit = [&](const auto& self, const step* s) -> bool {
        if (!s || s->delay >= std::chrono::hours(1) || closed.contains(s->number))
            return false;
        if (!open.insert(s->number).second)
            return true;
        const bool jumps = !s->only_if.is_empty() && s->if_not == on_false::go_to;
        if (self(self, step_after(steps, s->number)) || (jumps && self(self, find_step(steps, s->else_step))))
            return true;
        open.erase(s->number);
        closed.insert(s->number);
        return false;
    };
    return std::any_of(steps.begin(), steps.end(), [&](const step& s) { return visit(visit, &s); });
}

std::vector<activation_problem> activation_problems(const activation_facts& f)
{
    problem_list found;
    check_numbers(f.steps, found);
    for (const auto& s : f.steps) {
        if (s.action == step_action::send_message)
            check_message(s, f, found);
        if (s.if_not == on_false::go_to && !find_step(f.steps, s.else_step))
            found.push_back(
                {field_of(s, "on_false"), "branch_target_missing", "No existe el paso " + std::to_string(s.else_step)});
    }
    if (has_hasty_cycle(f.steps))
        found.push_back({"steps", "branch_cycle", "Un ciclo necesita una espera de al menos 1 hora"});
    const bool calls = any_with(f.steps, step_action::make_call);
    const bool messages =
        any_with(f.steps, step_action::send_message) || any_with(f.steps, step_action::schedule_meeting);
    if (calls && !f.has_voice_config)
        found.push_back({"steps", "voice_config_missing", "La empresa no tiene configuración de voz"});
    if (calls && !f.has_call_windows)
        found.push_back({"schedule.windows.call", "empty_windows", "No hay horario para llamar"});
    if (messages && !f.has_message_windows)
        found.push_back({"schedule.windows.message", "empty_windows", "No hay horario para escribir"});
    return found;
}

}  // namespace relevo::campaign_executor
