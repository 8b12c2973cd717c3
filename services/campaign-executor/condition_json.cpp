#include "condition_json.hpp"

#include <algorithm>
#include <array>

namespace relevo::campaign_executor {

namespace {

constexpr int max_depth = 5, max_leaves = 50;
constexpr std::string_view lead_prefix = "lead.", metadata_prefix = "lead.metadata.";
constexpr std::array<std::string_view, 15> lead_fields = {
    "name",     "phone",      "email",      "source", "language",     "timezone",       "assigned_to",    "tags",
    "location", "created_at", "lead_score", "status", "calificacion", "pipeline_stage", "last_inbound_at"};
constexpr std::array<std::string_view, 6> other_fields = {
    "replied_since_enrollment", "last_call.outcome", "last_call.answered",
    "enrollment.days",          "now.weekday",       "window.whatsapp_open"};
constexpr std::array<std::string_view, 2> step_fields = {"replied_since_step", "message.status"};

template <std::size_t N>
bool is_listed(const std::array<std::string_view, N>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_lead_field(std::string_view name)
{
    if (name.starts_with(metadata_prefix))
        return name.size() > metadata_prefix.size();
    return name.starts_with(lead_prefix) && is_listed(lead_fields, name.substr(lead_prefix.size()));
}

fact fact_of(const json::value& v)
{
    if (const auto b = v.as_bool(); v.is_bool() && b)
        return *b;
    if (v.is_number())
        return *v.as_number();
    return v.as_string() ? fact(*v.as_string()) : fact();
}

class condition_parser
{
public:
    condition_parser(int step_number, problems& found) : step_number_(step_number), found_(found) {}

    condition parse(const json::value& v, const std::string& where, int depth)
    {
        if (depth > max_depth)
            return fault(where, "too_deep", "Como máximo 5 niveles");
        if (const auto* list = v.find("all"))
            return group(condition::kind::all, *list, where + ".all", depth);
        if (const auto* list = v.find("any"))
            return group(condition::kind::any, *list, where + ".any", depth);
        if (const auto* inner = v.find("not")) {
            condition c{condition::kind::negation};
            c.parts.push_back(parse(*inner, where + ".not", depth + 1));
            return c;
        }
        if (v.boolean("if_response") == true)
            return replied(true);
        if (v.boolean("if_no_response") == true)
            return replied(false);
        if (!v.is_object() || !v.find("field"))
            return fault(where, "invalid_condition", "Debe ser all, any, not o field, op y value");
        return leaf(v, where);
    }

private:
    condition fault(const std::string& where, const char* code, const char* message)
    {
        found_.add(where, code, message);
        return {};
    }

    condition group(condition::kind what, const json::value& list, const std::string& where, int depth)
    {
        if (!list.is_array())
            return fault(where, "invalid_type", "Debe ser una lista");
        condition c{what};
        for (std::size_t i = 0; i < list.as_array()->size(); ++i)
            c.parts.push_back(parse((*list.as_array())[i], where + "[" + std::to_string(i) + "]", depth + 1));
        return c;
    }

    condition replied(bool yes)
    {
        condition c{condition::kind::leaf};
        c.field = "replied_since_step:" + std::to_string(std::max(1, step_number_ - 1));
        c.values.emplace_back(yes);
        return c;
    }

    condition leaf(const json::value& v, const std::string& where)
    {
        if (++leaves_ == max_leaves + 1)
            return fault(where, "too_many", "Como máximo 50 condiciones");
        condition c{condition::kind::leaf};
        c.field = v.text("field");
        if (is_listed(step_fields, c.field))
            c.field += ":" + std::to_string(v.integer("step").value_or(std::max(1, step_number_ - 1)));
        else if (c.field == "appointment.upcoming")
            found_.add(where + ".field", "unsupported", "Este campo todavía no se puede consultar");
        else if (!is_lead_field(c.field) && !is_listed(other_fields, c.field))
            found_.add(where + ".field", "unknown_field", "El campo no existe");
        const auto op = parse_comparison(v.text("op", "eq"));
        if (!op)
            found_.add(where + ".op", "invalid_value", "El operador no existe");
        c.op = op.value_or(comparison::eq);
        take_values(c, v, where);
        return c;
    }

    void take_values(condition& c, const json::value& v, const std::string& where)
    {
        const auto* value = v.find("value");
        const bool wants_list = c.op == comparison::in || c.op == comparison::nin;
        if (wants_list != (value && value->is_array())) {
            found_.add(where + ".value", "invalid_type",
                       wants_list ? "Debe ser una lista" : "Debe ser un valor simple");
            return;
        }
        if (!wants_list)
            c.values.push_back(fact_of(value ? *value : json::value()));
        else
            for (const auto& one : *value->as_array())
                c.values.push_back(fact_of(one));
        if (c.op == comparison::older_than_hours && !std::holds_alternative<double>(c.values.front()))
            found_.add(where + ".value", "invalid_type", "Debe ser un número de horas");
    }

    int step_number_, leaves_ = 0;
    problems& found_;
};

}  // namespace

condition parse_condition(const json::value& given, int step_number, const std::string& field, problems& found)
{
    if (given.is_null())
        return {};
    return condition_parser(step_number, found).parse(given, field, 1);
}

condition read_condition(const json::value& stored, int step_number)
{
    problems none;
    return parse_condition(stored, step_number, "", none);
}

}  // namespace relevo::campaign_executor
