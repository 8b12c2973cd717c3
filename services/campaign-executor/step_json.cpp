#include "step_json.hpp"

#include "models/lead.hpp"
#include "models/time.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::int64_t max_delay_hours = 8760;
constexpr const char* options_to_come[] = {"message_template_id", "variants", "conditions", "wait_for", "branches"};

bool is_supported(step_action a)
{
    return a == step_action::make_call || a == step_action::update_stage || a == step_action::wait ||
           a == step_action::end;
}

// An integer within its range; a problem and the default otherwise.
std::int64_t number(const json::value& body, const char* name, std::int64_t otherwise, std::int64_t min,
                    std::int64_t max, const std::string& field, problems& found)
{
    const auto* v = body.find(name);
    if (!v || v->is_null())
        return otherwise;
    const auto n = v->as_integer();
    if (n && *n >= min && *n <= max)
        return *n;
    found.add(field + "." + name, "out_of_range", "Entre " + std::to_string(min) + " y " + std::to_string(max));
    return otherwise;
}

json::value parse_call(const json::value& body, const std::string& field, problems& found)
{
    const auto* call = body.find("call");
    if (call && !call->is_null() && !call->is_object())
        found.add(field + ".call", "invalid_type", "Debe ser un objeto");
    const auto& given = call ? *call : json::value();
    json::object out{{"agent_type", given.text("agent_type", "default")}};
    const auto attempts = number(given, "max_attempts", 0, 1, 10, field + ".call", found);
    out.set("max_attempts", attempts ? json::value(attempts) : json::value());
    return out;
}

void check_supported(const json::value& body, step_action action, const std::string& field, problems& found)
{
    if (!is_supported(action))
        found.add(field + ".action", "unsupported", "Esta acción todavía no se puede ejecutar");
    for (const char* option : options_to_come)
        if (const auto* v = body.find(option); v && !v->is_null())
            found.add(field + "." + option, "unsupported", "Esta opción todavía no se puede ejecutar");
}

}  // namespace

json::value parse_step(const json::value& body, int default_number, const std::string& field, problems& found)
{
    const auto action = models::parse_step_action(body.text("action"));
    if (!action) {
        found.add(field + ".action", body.find("action") ? "invalid_value" : "required", "La acción no existe");
        return json::object{};
    }
    check_supported(body, *action, field, found);

    const auto hours = number(body, "delay_hours", 0, 0, max_delay_hours, field, found);
    const auto minutes = number(body, "delay_minutes", 0, 0, max_delay_hours * 60, field, found);
    json::object out{{"step_number", number(body, "step_number", default_number, 1, 1000, field, found)},
                     {"action", models::to_string(*action)},
                     {"delay_hours", hours},
                     {"delay_minutes", minutes}};
    if (hours * 60 + minutes > max_delay_hours * 60)
        found.add(field + ".delay_hours", "out_of_range", "Como máximo 8760 horas");
    if (*action == step_action::wait && hours + minutes == 0)
        found.add(field + ".delay_hours", "required", "Una espera necesita su duración");

    const auto* local = body.find("send_at_local");
    const auto clock = local && local->as_string() ? models::parse_clock(*local->as_string()) : std::nullopt;
    if (local && !local->is_null() && (!clock || *clock >= std::chrono::hours(24)))
        found.add(field + ".send_at_local", "invalid_time", "Debe ser HH:MM");
    out.set("send_at_local", clock ? json::value(*local) : json::value());

    const auto stage = body.text("target_stage");
    if (*action == step_action::update_stage && !models::parse_stage(stage))
        found.add(field + ".target_stage", "invalid_stage", "La etapa no existe");
    out.set("target_stage", stage.empty() ? json::value() : json::value(stage));
    out.set("call", *action == step_action::make_call ? parse_call(body, field, found) : json::value());
    const auto expiry = number(body, "expire_after_hours", 0, 1, max_delay_hours, field, found);
    out.set("expire_after_hours", expiry ? json::value(expiry) : json::value());
    const auto on_error = body.text("on_error", "continue");
    if (on_error != "continue" && on_error != "exit")
        found.add(field + ".on_error", "invalid_value", "Debe ser continue o exit");
    out.set("on_error", on_error);
    for (const char* option : options_to_come)
        out.set(option, nullptr);
    return out;
}

step read_step(const json::value& d)
{
    step s;
    s.id = d.integer("id").value_or(0);
    s.number = static_cast<int>(d.integer("step_number").value_or(1));
    s.action = models::parse_step_action(d.text("action")).value_or(step_action::wait);
    s.delay = std::chrono::hours(d.integer("delay_hours").value_or(0)) +
              std::chrono::minutes(d.integer("delay_minutes").value_or(0));
    s.send_at_local = models::parse_clock(d.text("send_at_local"));
    if (const auto hours = d.integer("expire_after_hours"))
        s.expires_after = std::chrono::hours(*hours);
    s.target_stage = d.text("target_stage");
    s.agent_type = d.text("call.agent_type", "default");
    if (const auto attempts = d.integer("call.max_attempts"))
        s.max_attempts = static_cast<int>(*attempts);
    s.exit_on_error = d.text("on_error") == "exit";
    return s;
}

std::vector<step> read_steps(const json::value& list)
{
    std::vector<step> steps;
    if (list.is_array())
        for (const auto& d : *list.as_array())
            steps.push_back(read_step(d));
    return steps;
}

}  // namespace relevo::campaign_executor
