#include <map>

#include "store_leads.hpp"

namespace relevo::crm_sync::leads {
namespace {

using database::get;
using database::query;

const std::string score_of_lead = R"(
    LEFT JOIN scoring.lead_state s ON s.broker_id = l.broker_id AND s.lead_id = l.id
)";

// One conversation stands for the lead. LATERAL: looked up for the leads of the result, not built for all.
const std::string conversation_of_lead = R"(
    LEFT JOIN LATERAL (
        SELECT c.control_mode, c.state, c.last_inbound_at, c.unread
        FROM messaging.conversation_card c
        WHERE c.broker_id = l.broker_id AND c.lead_id = l.id
        ORDER BY c.last_inbound_at DESC NULLS LAST, c.conversation_id DESC LIMIT 1) c ON true
)";

const std::string columns_of_lead = R"(
    SELECT l.id, l.broker_id, l.phone, l.name, l.email, coalesce(s.score, 0) AS score, coalesce(s.status, 'cold') AS status,
           s.calificacion, coalesce(s.stage, 'entrada') AS stage, s.stage_entered_at, s.stage_locked_until, s.lost_reason,
           l.assigned_to, to_json(l.tags)::text AS tags, l.source, l.timezone, l.language, l.metadata,
           coalesce(c.control_mode, 'ai') AS control_mode, c.state AS conversation_state, coalesce(c.unread, 0) AS unread,
           (SELECT coalesce(json_agg(d.channel), '[]') FROM do_not_contact d
             WHERE d.broker_id = l.broker_id AND d.phone_key = l.phone_key)::text AS blocked,
           l.last_contacted, greatest(l.last_inbound_at, c.last_inbound_at) AS last_inbound_at, l.created_at, l.updated_at,
           l.version,
           floor(extract(epoch FROM now() - coalesce(s.stage_entered_at, l.created_at)) / 86400)::bigint AS days_in_stage
)";

// $1 broker, $2 agent: see access. The rest: see filter.
const std::string conditions_on_lead = R"(
    WHERE l.deleted_at IS NULL AND ($1::bigint IS NULL OR l.broker_id = $1)
      AND ($2::bigint IS NULL OR l.assigned_to = $2)
      AND ($8::text IS NULL OR position(fold($8) IN l.search_text) > 0
           OR ($9::text IS NOT NULL AND position($9 IN l.phone) > 0))
      AND ($10::bigint IS NULL OR l.assigned_to = $10)
      AND (NOT $11::boolean OR l.assigned_to IS NULL)
      AND l.tags @> $12::text[]
      AND ($13::text IS NULL OR l.source = $13)
)";
const std::string conditions_on_score = R"(
      AND ($3::text IS NULL OR coalesce(s.status, 'cold') = $3)
      AND ($4::text IS NULL OR coalesce(s.stage, 'entrada') = $4)
      AND ($5::text IS NULL OR s.calificacion = $5)
      AND ($6::float8 IS NULL OR coalesce(s.score, 0) >= $6)
      AND ($7::float8 IS NULL OR coalesce(s.score, 0) <= $7)
)";
const std::string no_condition_on_score =
    " AND $3::text IS NULL AND $4::text IS NULL AND $5::text IS NULL AND $6::float8 IS NULL AND $7::float8 IS NULL";
const std::string condition_on_conversation = " AND ($14::text IS NULL OR coalesce(c.control_mode, 'ai') = $14)";
const std::string no_condition_on_conversation = " AND $14::text IS NULL";

// Whose tables a filter or an order looks at besides our own. A broker has tens of thousands of leads: to join what
// nobody asked for makes a list of five cost a second.
struct reach
{
    bool score, conversation;
};

std::string matching_leads(reach r)
{
    return " FROM leads l " + (r.score ? score_of_lead : "") + (r.conversation ? conversation_of_lead : "") +
           conditions_on_lead + (r.score ? conditions_on_score : no_condition_on_score) +
           (r.conversation ? condition_on_conversation : no_condition_on_conversation);
}

const std::string find_sql = columns_of_lead + "FROM leads l" + score_of_lead + conversation_of_lead + R"(
    WHERE l.id = $1 AND ($2::bigint IS NULL OR l.broker_id = $2) AND ($3::bigint IS NULL OR l.assigned_to = $3)
      AND l.deleted_at IS NULL)";
const query find_lead{"find_lead", find_sql.c_str()};

struct order
{
    const char* expression;
    reach needs;
};

const std::map<std::string, order, std::less<>> orders = {
    {"created_at", {"l.created_at", {}}},
    {"updated_at", {"l.updated_at", {}}},
    {"lead_score", {"coalesce(s.score, 0)", {.score = true}}},
    {"last_inbound_at", {"greatest(l.last_inbound_at, c.last_inbound_at)", {.conversation = true}}},
    {"name", {"lower(l.name)", {}}},
    {"stage_entered_at", {"coalesce(s.stage_entered_at, l.created_at)", {.score = true}}},
};

// A prepared statement and its name.
struct statement
{
    std::string name, sql;
};

std::string suffix(reach r)
{
    return std::string(r.score ? "_score" : "") + (r.conversation ? "_conversation" : "");
}

statement count_statement(reach r)
{
    return {"count_leads" + suffix(r), "SELECT count(*) AS total" + matching_leads(r)};
}

// sort: a key of orders, with '-' before it for the greatest first. The ids of the page are found first.
statement list_statement(std::string_view sort, reach r)
{
    const bool descending = sort.front() == '-';
    const auto field = std::string(sort.substr(descending ? 1 : 0));
    const auto& by = orders.at(field);
    r = {r.score || by.needs.score, r.conversation || by.needs.conversation};
    const std::string direction = descending ? "DESC" : "ASC";
    const auto order_by =
        " ORDER BY " + std::string(by.expression) + " " + direction + " NULLS LAST, l.id " + direction;
    return {"list_leads_by_" + field + "_" + direction + suffix(r),
            columns_of_lead + "FROM leads l" + score_of_lead + conversation_of_lead + "WHERE l.id IN (SELECT l.id" +
                matching_leads(r) + order_by + " OFFSET $15 LIMIT $16)" + order_by};
}

reach reach_of(const filter& f)
{
    return {f.status || f.stage || f.calificacion || f.min_score || f.max_score, f.control_mode.has_value()};
}

json::array array_field(const database::row& r, const char* column)
{
    auto parsed = json::parse(get<std::string>(r, column));
    return parsed && parsed->as_array() ? *parsed->as_array() : json::array{};
}

lead lead_of(const database::row& r)
{
    using text = std::optional<std::string>;
    lead l;
    l.id = get<std::int64_t>(r, "id");
    l.broker_id = get<std::int64_t>(r, "broker_id");
    l.phone = get<text>(r, "phone");
    l.name = get<text>(r, "name");
    l.email = get<text>(r, "email");
    l.score = get<double>(r, "score");
    l.status = get<std::string>(r, "status");
    l.calificacion = get<text>(r, "calificacion");
    l.stage = get<std::string>(r, "stage");
    l.stage_entered_at = database::timestamp(r, "stage_entered_at");
    l.stage_locked_until = database::timestamp(r, "stage_locked_until");
    l.lost_reason = get<text>(r, "lost_reason");
    l.assigned_to = get<std::optional<std::int64_t>>(r, "assigned_to");
    l.tags = array_field(r, "tags");
    l.source = get<std::string>(r, "source");
    l.timezone = get<text>(r, "timezone");
    l.language = get<text>(r, "language");
    if (auto metadata = json::parse(get<std::string>(r, "metadata")); metadata && metadata->as_object())
        l.metadata = *metadata->as_object();
    l.control_mode = get<std::string>(r, "control_mode");
    l.conversation_state = get<text>(r, "conversation_state");
    l.unread = get<std::int64_t>(r, "unread");
    l.blocked_channels = array_field(r, "blocked");
    l.last_contacted = database::timestamp(r, "last_contacted");
    l.last_inbound_at = database::timestamp(r, "last_inbound_at");
    l.created_at = database::timestamp(r, "created_at");
    l.updated_at = database::timestamp(r, "updated_at");
    l.version = get<std::int64_t>(r, "version");
    l.days_in_stage = get<std::int64_t>(r, "days_in_stage");
    return l;
}

}  // namespace

bool is_sortable(std::string_view sort)
{
    if (sort.starts_with('-'))
        sort.remove_prefix(1);
    return orders.contains(sort);
}

page_result list(database::transaction& tx, const access& a, const filter& f, http::page p)
{
    std::vector<database::parameter> parameters = {a.broker_id,  a.agent_id,  f.status, f.stage,         f.calificacion,
                                                   f.min_score,  f.max_score, f.search, f.search_digits, f.assigned_to,
                                                   f.unassigned, f.tags,      f.source, f.control_mode};
    const auto run = [&](const statement& s) { return tx.run({s.name.c_str(), s.sql.c_str()}, parameters); };
    const auto reach = reach_of(f);
    page_result out;
    out.total = get<std::int64_t>(run(count_statement(reach)).front(), "total");
    parameters.emplace_back(p.skip);
    parameters.emplace_back(p.limit);
    for (const auto& r : run(list_statement(f.sort, reach)))
        out.leads.push_back(lead_of(r));
    return out;
}

std::optional<lead> find(database::transaction& tx, const access& a, std::int64_t id)
{
    const auto r = tx.maybe(find_lead, id, a.broker_id, a.agent_id);
    return r ? std::optional(lead_of(*r)) : std::nullopt;
}

}  // namespace relevo::crm_sync::leads
