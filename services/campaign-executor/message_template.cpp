#include "message_template.hpp"

#include <algorithm>
#include <array>

#include "domain/template_text.hpp"
#include "models/characters.hpp"

namespace relevo::campaign_executor {

namespace {

constexpr std::array<std::string_view, 5> template_channels = {"whatsapp", "telegram", "email", "call", "any"};
constexpr std::array<std::string_view, 4> template_categories = {"marketing", "utility", "authentication", "internal"};
constexpr std::array<std::string_view, 7> approval_words = {"none",     "draft",  "pending", "approved",
                                                            "rejected", "paused", "disabled"};
constexpr std::array<std::string_view, 2> template_providers = {"twilio", "meta"};
constexpr std::size_t max_text = 4096, max_provider_text = 1024, max_subject = 200, max_buttons = 10;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

// A text that must be there: absent is a fault only for a new template.
void take_text(std::string& target, const json::value& body, const char* field, std::size_t max, bool is_needed,
               problems& found)
{
    const auto* v = body.find(field);
    if (!v && !is_needed)
        return;
    if (!v || !v->as_string() || v->as_string()->empty())
        found.add(field, "required", "Falta el texto");
    else if (models::length_of(*v->as_string()) > max)
        found.add(field, "too_long", "Como máximo " + std::to_string(max) + " caracteres");
    else
        target = *v->as_string();
}

template <std::size_t N>
void take_word(std::string& target, const json::value& body, const char* name, const std::string& field,
               const std::array<std::string_view, N>& words, bool is_needed, problems& found)
{
    const auto* v = body.find(name);
    if (!v && !is_needed)
        return;
    if (!v)
        found.add(field, "required", "Falta el valor");
    else if (!v->as_string() || !is_one_of(words, *v->as_string()))
        found.add(field, "invalid_value", "El valor no existe");
    else
        target = *v->as_string();
}

// A text that null clears.
void take_optional(std::optional<std::string>& target, const json::value& body, const char* name,
                   const std::string& field, std::size_t max, problems& found)
{
    const auto* v = body.find(name);
    if (!v)
        return;
    if (!v->is_null() && !v->as_string())
        found.add(field, "invalid_type", "Debe ser texto");
    else if (v->as_string() && models::length_of(*v->as_string()) > max)
        found.add(field, "too_long", "Como máximo " + std::to_string(max) + " caracteres");
    else
        target = v->as_string() && !v->as_string()->empty() ? std::optional(*v->as_string()) : std::nullopt;
}

void take_whatsapp(message_template& t, const json::value& body, problems& found)
{
    const auto* given = body.find("whatsapp");
    if (!given || given->is_null())
        return;
    if (!given->is_object()) {
        found.add("whatsapp", "invalid_type", "Debe ser un objeto");
        return;
    }
    take_optional(t.provider, *given, "provider", "whatsapp.provider", 20, found);
    if (t.provider && !is_one_of(template_providers, *t.provider))
        found.add("whatsapp.provider", "invalid_value", "twilio o meta");
    take_optional(t.provider_template_id, *given, "provider_template_id", "whatsapp.provider_template_id", 512, found);
    take_optional(t.rejection_reason, *given, "rejection_reason", "whatsapp.rejection_reason", 1000, found);
    take_word(t.approval_status, *given, "approval_status", "whatsapp.approval_status", approval_words, false, found);
}

void take_buttons(message_template& t, const json::value& body, problems& found)
{
    const auto* v = body.find("buttons");
    if (!v)
        return;
    const auto* list = v->as_array();
    const auto is_object = [](const json::value& b) { return b.is_object(); };
    if (!list || list->size() > max_buttons || !std::all_of(list->begin(), list->end(), is_object))
        found.add("buttons", "invalid_value", "Una lista de hasta 10 objetos");
    else
        t.buttons = *v;
}

void check_text(const char* field, const std::string& text, problems& found)
{
    for (const auto& fault : parse_template(text).faults)
        found.add(field, fault.code,
                  fault.code == "unknown_variable" ? "La variable " + fault.what + " no existe"
                                                   : "No se entiende {{" + fault.what);
}

// What must hold of the whole, however little of it the body named.
void check_whole(const message_template& t, problems& found)
{
    check_text("content", t.content, found);
    if (t.subject)
        check_text("subject", *t.subject, found);
    if (t.channel == "whatsapp" && t.provider_template_id && models::length_of(t.content) > max_provider_text)
        found.add("content", "too_long", "Una plantilla del proveedor tiene como máximo 1024 caracteres");
    if (t.subject && !t.channel.empty() && t.channel != "email")
        found.add("subject", "not_for_channel", "Solo un correo tiene asunto");
    if (t.approval_status == "approved" && !t.provider_template_id)
        found.add("whatsapp.provider_template_id", "required", "Una plantilla aprobada tiene un id del proveedor");
    if (t.media_url && !t.media_url->starts_with("https://") && !t.media_url->starts_with("http://"))
        found.add("media_url", "invalid_url", "Debe ser una dirección http o https");
}

}  // namespace

bool is_template_channel(const std::string& word)
{
    return is_one_of(template_channels, word);
}

bool is_template_category(const std::string& word)
{
    return is_one_of(template_categories, word);
}

void apply_body(message_template& t, const json::value& body, problems& found, bool is_new)
{
    take_text(t.name, body, "name", 200, is_new, found);
    take_word(t.channel, body, "channel", "channel", template_channels, is_new, found);
    take_text(t.language, body, "language", 20, false, found);
    take_word(t.category, body, "category", "category", template_categories, false, found);
    take_text(t.content, body, "content", max_text, is_new, found);
    take_optional(t.subject, body, "subject", "subject", max_subject, found);
    take_optional(t.media_url, body, "media_url", "media_url", 2048, found);
    take_optional(t.agent_type, body, "agent_type", "agent_type", 100, found);
    take_buttons(t, body, found);
    take_whatsapp(t, body, found);
    if (const auto* v = body.find("is_active")) {
        if (!v->is_bool())
            found.add("is_active", "invalid_type", "Debe ser verdadero o falso");
        t.is_active = v->as_bool().value_or(t.is_active);
    }
    check_whole(t, found);
    t.variables = variables_of(parse_template(t.content));
}

json::value to_json(const message_template& t)
{
    json::object out{{"id", t.id},           {"broker_id", t.broker_id}, {"name", t.name},
                     {"channel", t.channel}, {"language", t.language},   {"category", t.category}};
    if (t.channel == "email")
        out.set("subject", t.subject);
    out.set("content", t.content);
    out.set("variables", json::array(t.variables.begin(), t.variables.end()));
    out.set("media_url", t.media_url);
    out.set("buttons", t.buttons);
    out.set("whatsapp", json::object{{"provider", t.provider},
                                     {"provider_template_id", t.provider_template_id},
                                     {"approval_status", t.approval_status},
                                     {"rejection_reason", t.rejection_reason}});
    out.set("agent_type", t.agent_type);
    out.set("is_active", t.is_active);
    out.set("usage_count", t.usage_count);
    out.set("created_at", t.created_at);
    out.set("updated_at", t.updated_at);
    out.set("version", t.version);
    return out;
}

}  // namespace relevo::campaign_executor
