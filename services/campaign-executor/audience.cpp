#include "audience.hpp"

#include "models/lead.hpp"

namespace relevo::campaign_executor {

namespace {

// A word or a list of words.
std::vector<std::string> words_of(const json::value& v, const std::string& field, problems& found)
{
    std::vector<std::string> all;
    const auto add = [&](const json::value& one) {
        if (one.as_string() && !one.as_string()->empty())
            all.push_back(*one.as_string());
        else
            found.add(field, "invalid_type", "Debe ser texto o una lista de textos");
    };
    if (!v.is_array())
        add(v);
    else
        for (const auto& one : *v.as_array())
            add(one);
    return all;
}

template <class Parse>
std::vector<std::string> known_words(const json::value& v, const std::string& field, Parse parse, problems& found)
{
    auto all = words_of(v, field, found);
    for (const auto& word : all)
        if (!parse(word))
            found.add(field, "invalid_value", "El valor " + word + " no existe");
    return all;
}

std::optional<double> score_of(const json::value& v, const std::string& field, problems& found)
{
    const auto n = v.as_number();
    if (!n || *n < 0 || *n > 100)
        found.add(field, "out_of_range", "Entre 0 y 100");
    return n;
}

std::optional<std::int64_t> positive(const json::value& v, std::int64_t max, const std::string& field, problems& found)
{
    const auto n = v.as_integer();
    if (!n || *n < 1 || *n > max)
        found.add(field, "out_of_range", "Debe ser un número de 1 en adelante");
    return n;
}

void take_key(lead_filter& f, const std::string& name, const json::value& v, const std::string& field, problems& found)
{
    if (name == "status")
        f.statuses = known_words(v, field, models::parse_temperature, found);
    else if (name == "pipeline_stage")
        f.stages = known_words(v, field, models::parse_stage, found);
    else if (name == "calificacion")
        f.calificaciones = known_words(v, field, models::parse_calificacion, found);
    else if (name == "source")
        f.sources = words_of(v, field, found);
    else if (name == "tags_any")
        f.tags_any = words_of(v, field, found);
    else if (name == "tag")
        f.tags_all = words_of(v, field, found);
    else if (name == "min_score")
        f.min_score = score_of(v, field, found);
    else if (name == "max_score")
        f.max_score = score_of(v, field, found);
    else if (name == "search" && v.as_string())
        f.search = *v.as_string();
    else if (name == "assigned_to")
        f.assigned_to = positive(v, INT64_MAX, field, found);
    else if (name == "last_inbound_before_days")
        f.last_inbound_before_days = static_cast<int>(positive(v, 3650, field, found).value_or(1));
    else
        found.add(field, "unknown_filter", "El filtro no existe");
}

}  // namespace

lead_filter parse_lead_filter(const json::value& given, const std::string& field, problems& found)
{
    lead_filter f;
    bool is_empty = true;
    if (given.is_object())
        for (const auto& [name, v] : *given.as_object())
            if (!v.is_null()) {
                take_key(f, name, v, field + "." + name, found);
                is_empty = false;
            }
    if (is_empty)
        found.add(field, "required", "Indique al menos un filtro");
    return f;
}

namespace store {

namespace {

constexpr database::query find_audience{"find_audience", R"(
    SELECT l.lead_id
    FROM crm.lead_card l
    LEFT JOIN scoring.lead_state s ON s.broker_id = l.broker_id AND s.lead_id = l.lead_id
    LEFT JOIN LATERAL (SELECT max(c.last_inbound_at) AS last_inbound_at FROM messaging.conversation_card c
                       WHERE c.broker_id = l.broker_id AND c.lead_id = l.lead_id) m ON true
    WHERE l.broker_id = $1 AND NOT l.deleted AND l.lead_id > $2
      AND (cardinality($4::text[]) = 0 OR COALESCE(s.status, 'cold') = ANY ($4::text[]))
      AND (cardinality($5::text[]) = 0 OR COALESCE(s.stage, 'entrada') = ANY ($5::text[]))
      AND (cardinality($6::text[]) = 0 OR s.calificacion = ANY ($6::text[]))
      AND (cardinality($7::text[]) = 0 OR l.source = ANY ($7::text[]))
      AND (cardinality($8::text[]) = 0 OR l.tags && $8::text[])
      AND (cardinality($9::text[]) = 0 OR l.tags @> $9::text[])
      AND ($10::float8 IS NULL OR COALESCE(s.score, 0) >= $10)
      AND ($11::float8 IS NULL OR COALESCE(s.score, 0) <= $11)
      AND ($12::bigint IS NULL OR l.assigned_to = $12)
      AND ($13::integer IS NULL OR COALESCE(m.last_inbound_at, l.created_at) < now() - $13 * interval '1 day')
      AND ($14 = '' OR strpos(lower(concat_ws(' ', l.name, l.email, l.phone)), lower($14)) > 0)
    ORDER BY l.lead_id LIMIT $3::bigint)"};

}  // namespace

std::vector<std::int64_t> find_leads(database::transaction& tx, std::int64_t broker_id, const lead_filter& f,
                                     std::int64_t after, std::size_t at_most)
{
    std::vector<std::int64_t> ids;
    for (const auto& r :
         tx.exec(find_audience, broker_id, after, at_most, f.statuses, f.stages, f.calificaciones, f.sources,
                 f.tags_any, f.tags_all, f.min_score, f.max_score, f.assigned_to, f.last_inbound_before_days, f.search))
        ids.push_back(database::get<std::int64_t>(r, "lead_id"));
    return ids;
}

}  // namespace store

}  // namespace relevo::campaign_executor
