#include "campaign.hpp"

#include "audience.hpp"
#include "models/characters.hpp"
#include "models/conversation.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::size_t max_name = 200, max_description = 2000;

void take_name(campaign& c, const json::value& body, problems& found, bool is_new)
{
    const auto* v = body.find("name");
    if (!v && !is_new)
        return;
    if (!v || !v->as_string() || v->as_string()->empty())
        found.add("name", "required", "Falta el nombre");
    else if (models::length_of(*v->as_string()) > max_name)
        found.add("name", "too_long", "Como máximo 200 caracteres");
    else
        c.name = *v->as_string();
}

void take_channel(campaign& c, const json::value& body, problems& found, bool is_new)
{
    const auto* v = body.find("channel");
    if (!v && !is_new)
        return;
    const auto known = v && v->as_string() ? models::parse_channel(*v->as_string()) : std::nullopt;
    if (!v)
        found.add("channel", "required", "Falta el canal");
    else if (!known || *known == models::channel::webchat)
        found.add("channel", "invalid_value", "telegram, call, whatsapp, email o multi");
    else
        c.channel = *v->as_string();
}

void take_trigger(campaign& c, const json::value& body, problems& found)
{
    const auto wanted = body.text("triggered_by", c.triggered_by);
    if (!models::parse_campaign_trigger(wanted))
        found.add("triggered_by", "invalid_value", "El disparador no existe");
    else if (wanted == "lead_created" || wanted == "appointment_no_show")
        found.add("triggered_by", "unsupported", "Este disparador todavía no existe");
    else
        c.triggered_by = wanted;
}

void take_numbers(campaign& c, const json::value& body, problems& found)
{
    if (const auto* v = body.find("max_contacts")) {
        if (!v->is_null() && (!v->as_integer() || *v->as_integer() < 1))
            found.add("max_contacts", "out_of_range", "Debe ser 1 o más, o null");
        c.max_contacts = v->as_integer();
    }
    if (const auto* v = body.find("priority")) {
        if (!v->as_integer() || *v->as_integer() < 1 || *v->as_integer() > 10)
            found.add("priority", "out_of_range", "Entre 1 y 10");
        else
            c.priority = static_cast<int>(*v->as_integer());
    }
}

}  // namespace

void apply_body(campaign& c, const json::value& body, problems& found, bool is_new)
{
    take_name(c, body, found, is_new);
    take_channel(c, body, found, is_new);
    take_trigger(c, body, found);
    take_numbers(c, body, found);
    if (const auto* v = body.find("description")) {
        if (!v->is_null() && !v->as_string())
            found.add("description", "invalid_type", "Debe ser texto");
        else if (v->as_string() && models::length_of(*v->as_string()) > max_description)
            found.add("description", "too_long", "Como máximo 2000 caracteres");
        c.description = v->as_string() ? std::optional(*v->as_string()) : std::nullopt;
    }
    merge_sections(c.settings, body, found);
    check_trigger(c.triggered_by, c.settings.trigger_condition, found);
    if (const auto* filter = c.settings.audience.find("filter"); filter && !filter->is_null() && body.find("audience"))
        parse_lead_filter(*filter, "audience.filter", found);
}

json::value to_json(const enrollment_counts& n)
{
    return json::object{{"enrolled", n.enrolled},
                        {"active", n.active},
                        {"completed", n.completed},
                        {"exited", n.exited},
                        {"failed", n.failed}};
}

json::value to_json(const campaign& c, const enrollment_counts& n, const json::value& steps)
{
    const auto& s = c.settings;
    json::object out{{"id", c.id},
                     {"broker_id", c.broker_id},
                     {"name", c.name},
                     {"description", c.description},
                     {"channel", c.channel},
                     {"status", models::to_string(c.status)},
                     {"triggered_by", c.triggered_by},
                     {"trigger_condition", s.trigger_condition},
                     {"max_contacts", c.max_contacts},
                     {"audience", s.audience},
                     {"reentry", s.reentry},
                     {"exit_conditions", s.exit_conditions},
                     {"schedule", s.schedule},
                     {"limits", s.limits},
                     {"call_retry", s.call_retry},
                     {"circuit_breaker", s.circuit_breaker},
                     {"priority", c.priority},
                     {"active_version", c.active_version}};
    if (!steps.is_null())
        out.set("steps", steps);
    out.set("stats", to_json(n));
    out.set("pause_reason", c.pause_reason);
    out.set("created_by", c.created_by);
    out.set("created_at", c.created_at);
    out.set("updated_at", c.updated_at);
    out.set("activated_at", c.activated_at);
    out.set("version", c.version);
    return out;
}

}  // namespace relevo::campaign_executor
