#include "step_json.hpp"

#include <set>

#include "condition_json.hpp"
#include "models/conversation.hpp"
#include "models/lead.hpp"
#include "models/time.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::int64_t max_delay_hours = 8760;
constexpr const char* options_to_come[] = {"wait_for", "branches"};
constexpr std::size_t max_variants = 10;

bool is_supported(step_action a)
{
    return a == step_action::send_message || a == step_action::make_call || a == step_action::update_stage ||
           a == step_action::wait || a == step_action::end;
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

std::int64_t template_id(const json::value& body, const std::string& field, problems& found)
{
    const auto id = body.integer("message_template_id").value_or(0);
    if (id < 1)
        found.add(field + ".message_template_id", "required", "Indique la plantilla");
    return id;
}

json::value parse_variants(const json::value& list, const std::string& field, problems& found)
{
    json::array out;
    std::int64_t sum = 0;
    std::set<std::string> keys;
    for (std::size_t i = 0; list.is_array() && i < list.as_array()->size() && i < max_variants; ++i) {
        const auto& v = (*list.as_array())[i];
        const auto where = field + "[" + std::to_string(i) + "]";
        const auto key = v.text("key");
        if (key.empty() || key.size() > 20 || !keys.insert(key).second)
            found.add(where + ".key", "invalid_value", "Cada variante tiene su nombre");
        const auto weight = number(v, "weight", 0, 1, 100, where, found);
        sum += weight;
        out.push_back(
            json::object{{"key", key}, {"weight", weight}, {"message_template_id", template_id(v, where, found)}});
    }
    if (!list.is_array() || list.as_array()->size() > max_variants || sum != 100)
        found.add(field, "invalid_value", "De 1 a 10 variantes cuyos pesos suman 100");
    return out;
}

// What send_message needs; null for the others.
void take_message(json::object& out, const json::value& body, step_action action, const std::string& field,
                  problems& found)
{
    const auto* variants = body.find("variants");
    const bool is_message = action == step_action::send_message, is_split = variants && !variants->is_null();
    const auto channel = body.text("channel");
    const auto known = models::parse_channel(channel);
    if (is_message && !channel.empty() &&
        (!known || *known == models::channel::multi || *known == models::channel::call ||
         *known == models::channel::webchat))
        found.add(field + ".channel", "invalid_value", "whatsapp, telegram o email");
    out.set("message_template_id",
            is_message && !is_split ? json::value(template_id(body, field, found)) : json::value());
    out.set("channel", is_message && !channel.empty() ? json::value(channel) : json::value());
    out.set("variants", is_message && is_split ? parse_variants(*variants, field + ".variants", found) : json::value());
}

// "skip", "exit" or {"goto_step": n}.
json::value parse_on_false(const json::value& body, const std::string& field, problems& found)
{
    const auto* v = body.find("on_false");
    if (!v || v->is_null())
        return "skip";
    if (v->as_string() && (*v->as_string() == "skip" || *v->as_string() == "exit"))
        return *v;
    if (const auto n = v->integer("goto_step"); n && *n >= 1 && *n <= 1000)
        return json::object{{"goto_step", *n}};
    found.add(field + ".on_false", "invalid_value", "skip, exit o {\"goto_step\": n}");
    return "skip";
}

std::vector<variant> read_variants(const json::value& d)
{
    std::vector<variant> all;
    if (const auto* list = d.find("variants"); list && list->is_array())
        for (const auto& v : *list->as_array())
            all.push_back({v.text("key"), static_cast<int>(v.integer("weight").value_or(0)),
                           v.integer("message_template_id").value_or(0)});
    if (const auto id = d.integer("message_template_id"); id && all.empty())
        all.push_back({"", 100, *id});
    return all;
}

on_error read_on_error(const std::string& word)
{
    return word == "exit" ? on_error::exit : word == "retry" ? on_error::retry : on_error::go_on;
}

// When it is due: delay, time of day, expiry.
void take_times(json::object& out, const json::value& body, step_action action, const std::string& field,
                problems& found)
{
    const auto hours = number(body, "delay_hours", 0, 0, max_delay_hours, field, found);
    const auto minutes = number(body, "delay_minutes", 0, 0, max_delay_hours * 60, field, found);
    out.set("delay_hours", hours);
    out.set("delay_minutes", minutes);
    if (hours * 60 + minutes > max_delay_hours * 60)
        found.add(field + ".delay_hours", "out_of_range", "Como máximo 8760 horas");
    if (action == step_action::wait && hours + minutes == 0)
        found.add(field + ".delay_hours", "required", "Una espera necesita su duración");

    const auto* local = body.find("send_at_local");
    const auto clock = local && local->as_string() ? models::parse_clock(*local->as_string()) : std::nullopt;
    if (local && !local->is_null() && (!clock || *clock >= std::chrono::hours(24)))
        found.add(field + ".send_at_local", "invalid_time", "Debe ser HH:MM");
    out.set("send_at_local", clock ? json::value(*local) : json::value());
    const auto expiry = number(body, "expire_after_hours", 0, 1, max_delay_hours, field, found);
    out.set("expire_after_hours", expiry ? json::value(expiry) : json::value());
}

// Whether it runs, and what follows when it does not, or fails.
void take_ways(json::object& out, const json::value& body, int step_number, const std::string& field, problems& found)
{
    const auto* conditions = body.find("conditions");
    if (conditions)
        parse_condition(*conditions, step_number, field + ".conditions", found);
    out.set("conditions", conditions ? *conditions : json::value());
    out.set("on_false", parse_on_false(body, field, found));
    const auto on_error = body.text("on_error", "continue");
    if (on_error != "continue" && on_error != "exit" && on_error != "retry")
        found.add(field + ".on_error", "invalid_value", "Debe ser continue, exit o retry");
    out.set("on_error", on_error);
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
    const auto step_number = number(body, "step_number", default_number, 1, 1000, field, found);
    json::object out{{"step_number", step_number}, {"action", models::to_string(*action)}};
    take_times(out, body, *action, field, found);
    const auto stage = body.text("target_stage");
    if (*action == step_action::update_stage && !models::parse_stage(stage))
        found.add(field + ".target_stage", "invalid_stage", "La etapa no existe");
    out.set("target_stage", stage.empty() ? json::value() : json::value(stage));
    out.set("call", *action == step_action::make_call ? parse_call(body, field, found) : json::value());
    take_message(out, body, *action, field, found);
    take_ways(out, body, static_cast<int>(step_number), field, found);
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
    s.channel = d.text("channel");
    s.variants = read_variants(d);
    if (const auto* conditions = d.find("conditions"))
        s.only_if = read_condition(*conditions, s.number);
    if (const auto target = d.integer("on_false.goto_step")) {
        s.if_not = on_false::go_to;
        s.else_step = static_cast<int>(*target);
    } else if (d.text("on_false") == "exit") {
        s.if_not = on_false::exit;
    }
    s.if_failed = read_on_error(d.text("on_error"));
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
