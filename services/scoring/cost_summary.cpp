#include <algorithm>
#include <map>

#include "cost_rows.hpp"
#include "domain/figures.hpp"

namespace relevo::scoring {

namespace {

using database::get;
using database::query;

constexpr query select_cost_groups{"select_cost_groups", R"(
    SELECT c.kind, c.provider, c.model, c.operation, sum(c.cost_usd)::float8 AS cost, count(*) AS events,
           count(*) FILTER (WHERE NOT c.priced) AS unpriced, sum(c.input_tokens)::bigint AS input_tokens,
           sum(c.output_tokens)::bigint AS output_tokens)" COST_ROWS R"(
    GROUP BY c.kind, c.provider, c.model, c.operation)"};

constexpr query count_touched_leads{"count_touched_leads", "SELECT count(DISTINCT c.lead_id) AS leads" COST_ROWS};

constexpr query sum_costs{"sum_costs", "SELECT COALESCE(sum(c.cost_usd), 0)::float8 AS cost" COST_ROWS};

constexpr query count_cost_results{"count_cost_results", R"(
    SELECT (SELECT count(DISTINCT q.lead_id) FROM lead_qualifications q
            WHERE ($1::bigint IS NULL OR q.broker_id = $1) AND q.calificacion = 'calificado'
              AND q.at >= $2::timestamptz AND q.at < $3::timestamptz) AS qualified,
           (SELECT count(*) FROM score_events e
            WHERE ($1::bigint IS NULL OR e.broker_id = $1) AND e.kind = 'appointment_scheduled'
              AND e.occurred_at >= $2::timestamptz AND e.occurred_at < $3::timestamptz) AS visits)"};

struct cost_group
{
    double cost = 0;
    std::int64_t events = 0, input_tokens = 0, output_tokens = 0;
};
using cost_groups = std::map<std::string, cost_group>;

struct spent
{
    cost_group all;
    std::int64_t unpriced = 0;
    cost_groups by_kind, by_provider, by_model, by_operation;
};

void add(cost_group& to, const cost_group& g)
{
    to.cost += g.cost;
    to.events += g.events;
    to.input_tokens += g.input_tokens;
    to.output_tokens += g.output_tokens;
}

spent read_spent(database::transaction& tx, const cost_query& q)
{
    spent s;
    for (const auto* kind : {"llm", "voice", "embedding", "messaging"})
        s.by_kind[kind];
    for (const auto& r : exec_costs(tx, select_cost_groups, q)) {
        const cost_group g{get<double>(r, "cost"), get<std::int64_t>(r, "events"), get<std::int64_t>(r, "input_tokens"),
                           get<std::int64_t>(r, "output_tokens")};
        add(s.all, g);
        s.unpriced += get<std::int64_t>(r, "unpriced");
        add(s.by_kind[get<std::string>(r, "kind")], g);
        add(s.by_provider[get<std::string>(r, "provider")], g);
        if (const auto model = get<std::string>(r, "model"); !model.empty())
            add(s.by_model[model], g);
        add(s.by_operation[get<std::string>(r, "operation")], g);
    }
    return s;
}

// Most expensive first.
template <class F>
json::array lines(const cost_groups& groups, F to_line)
{
    std::vector<std::pair<std::string, cost_group>> sorted(groups.begin(), groups.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second.cost > b.second.cost; });
    json::array out;
    for (const auto& [name, g] : sorted)
        out.emplace_back(to_line(name, g));
    return out;
}

json::object kinds_json(const cost_groups& kinds)
{
    json::object out;
    for (const auto* kind : {"llm", "voice", "embedding", "messaging"})
        out.set(kind, usd(kinds.at(kind).cost));
    for (const auto& [kind, g] : kinds)
        out.set(kind, usd(g.cost));
    return out;
}

json::array providers_json(const cost_groups& groups)
{
    return lines(groups, [](const std::string& name, const cost_group& g) {
        return json::object{{"provider", name}, {"cost_usd", usd(g.cost)}, {"calls", g.events}};
    });
}

json::array models_json(const cost_groups& groups)
{
    return lines(groups, [](const std::string& name, const cost_group& g) {
        return json::object{{"model", name},
                            {"input_tokens", g.input_tokens},
                            {"output_tokens", g.output_tokens},
                            {"cost_usd", usd(g.cost)}};
    });
}

json::array operations_json(const cost_groups& groups)
{
    return lines(groups, [](const std::string& name, const cost_group& g) {
        return json::object{{"operation", name}, {"cost_usd", usd(g.cost)}, {"events", g.events}};
    });
}

// A count, and what one of them cost.
void set_share(json::object& out, const char* count_name, const char* cost_name, std::int64_t count, double cost)
{
    out.set(count_name, count);
    out.set(cost_name, ratio(cost, static_cast<double>(count)));
}

}  // namespace

json::value read_cost_summary(database::transaction& tx, const cost_query& q, day today)
{
    const auto s = read_spent(tx, q);
    auto earlier = q;
    earlier.days = before(q.days);
    const auto previous = get<double>(exec_costs(tx, sum_costs, earlier)[0], "cost");
    const auto leads = get<std::int64_t>(exec_costs(tx, count_touched_leads, q)[0], "leads");
    const auto results = tx.one(count_cost_results, q.broker_id, models::time_point(q.days.first),
                                models::time_point(q.days.last + std::chrono::days(1)));
    const auto month = projected_month(s.all.cost, q.days, today);

    json::object out;
    out.set("period", json::object{{"from", date_text(q.days.first)}, {"to", date_text(q.days.last)}});
    out.set("broker_id", q.broker_id);
    out.set("currency", "USD");
    out.set("total_cost_usd", usd(s.all.cost));
    out.set("by_kind", kinds_json(s.by_kind));
    out.set("by_provider", providers_json(s.by_provider));
    out.set("by_model", models_json(s.by_model));
    out.set("by_operation", operations_json(s.by_operation));
    set_share(out, "leads_touched", "cost_per_lead_usd", leads, s.all.cost);
    set_share(out, "qualified_leads", "cost_per_qualified_lead_usd", get<std::int64_t>(results, "qualified"),
              s.all.cost);
    set_share(out, "appointments", "cost_per_appointment_usd", get<std::int64_t>(results, "visits"), s.all.cost);
    out.set("unpriced_events", s.unpriced);
    out.set("previous_period_cost_usd", usd(previous));
    out.set("change_ratio", ratio(s.all.cost - previous, previous));
    out.set("projected_month_usd", month ? std::optional(rounded(*month, 2)) : std::nullopt);
    return out;
}

}  // namespace relevo::scoring
