#include "store_activities.hpp"

namespace relevo::crm_sync::activities {
namespace {

using database::get;
using database::query;

constexpr query insert_activity{"insert_lead_activity", R"(
    INSERT INTO lead_activities (broker_id, lead_id, type, actor_kind, actor_id, summary, data, created_at)
    SELECT broker_id, id, $3, $4, NULLIF($5, ''), $6, $7::jsonb, coalesce(NULLIF($8, '')::timestamptz, now())
    FROM leads WHERE broker_id = $1 AND id = $2
    RETURNING id)"};

constexpr query insert_activities{"insert_lead_activities", R"(
    INSERT INTO lead_activities (broker_id, lead_id, type, actor_kind, actor_id, summary, data, created_at)
    SELECT broker_id, lead_id, type, actor_kind, NULLIF(actor_id, ''), summary, data::jsonb,
           coalesce(NULLIF(at, '')::timestamptz, now())
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
         WITH ORDINALITY AS a (broker_id, lead_id, type, actor_kind, actor_id, summary, data, at, place)
    ORDER BY place)"};

constexpr query count_activities{"count_lead_activities", R"(
    SELECT count(*) AS total FROM lead_activities
    WHERE broker_id = $1 AND lead_id = $2 AND ($3::text IS NULL OR type = $3))"};

constexpr query list_activities{"list_lead_activities", R"(
    SELECT id, type, actor_kind, actor_id, summary, data, created_at FROM lead_activities
    WHERE broker_id = $1 AND lead_id = $2 AND ($3::text IS NULL OR type = $3)
    ORDER BY id DESC OFFSET $4 LIMIT $5)"};

json::value to_json(const database::row& r)
{
    auto data = json::parse(get<std::string>(r, "data"));
    return json::object{
        {"id", get<std::int64_t>(r, "id")},
        {"type", get<std::string>(r, "type")},
        {"actor", json::object{{"kind", get<std::string>(r, "actor_kind")},
                               {"id", get<std::optional<std::string>>(r, "actor_id")}}},
        {"summary", get<std::string>(r, "summary")},
        {"data", data ? std::move(*data) : json::value(json::object{})},
        {"created_at", database::timestamp(r, "created_at")},
    };
}

}  // namespace

bool add(database::transaction& tx, const activity& a)
{
    return tx
        .maybe(insert_activity, a.broker_id, a.lead_id, a.type, a.actor.kind, a.actor.id, a.summary,
               json::serialize(a.data), a.at)
        .has_value();
}

void add_all(database::transaction& tx, const std::vector<activity>& all)
{
    std::vector<std::int64_t> brokers, leads;
    std::vector<std::string> types, kinds, actors, summaries, data, times;
    for (const auto& a : all) {
        brokers.push_back(a.broker_id);
        leads.push_back(a.lead_id);
        types.push_back(a.type);
        kinds.push_back(a.actor.kind);
        actors.push_back(a.actor.id);
        summaries.push_back(a.summary);
        data.push_back(json::serialize(a.data));
        times.push_back(a.at);
    }
    if (!all.empty())
        tx.exec(insert_activities, brokers, leads, types, kinds, actors, summaries, data, times);
}

page_result list(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id,
                 const std::optional<std::string>& type, http::page p)
{
    page_result out;
    out.total = get<std::int64_t>(tx.one(count_activities, broker_id, lead_id, type), "total");
    for (const auto& r : tx.exec(list_activities, broker_id, lead_id, type, p.skip, p.limit))
        out.activities.push_back(to_json(r));
    return out;
}

}  // namespace relevo::crm_sync::activities
