#include "messaging/unit.hpp"

#include <iterator>

namespace relevo::messaging {

namespace {

constexpr database::query insert_outbox{"insert_outbox", R"(
    INSERT INTO outbox (event_id, broker_id, topic, key, headers, value)
    SELECT event_id, broker_id, topic, key, headers, value
      FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bytea[])
           WITH ORDINALITY AS e(event_id, broker_id, topic, key, headers, value, place)
     ORDER BY place)"};

constexpr database::query insert_tasks{"insert_tasks", R"(
    INSERT INTO tasks (id, broker_id, kind, payload, lane, priority, due_at, dedupe_key, correlation_id, lead_id)
    SELECT id, broker_id, kind, payload::jsonb, lane, priority, coalesce(due_at, now()), dedupe_key, correlation_id,
           lead_id
      FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::timestamptz[],
                  $8::text[], $9::text[], $10::bigint[])
           AS t(id, broker_id, kind, payload, lane, priority, due_at, dedupe_key, correlation_id, lead_id)
    ON CONFLICT DO NOTHING)"};

// Never waits for another transaction, so it cannot meet one in a deadlock.
constexpr database::query hasten_tasks{"hasten_tasks", R"(
    UPDATE tasks SET due_at = now()
     WHERE id IN (SELECT id FROM tasks
                   WHERE dedupe_key = ANY($1::text[]) AND state = 'pending' AND attempt = 0 AND due_at > now()
                     FOR UPDATE SKIP LOCKED))"};

std::string headers_text(const events::envelope& e)
{
    json::array headers;
    for (const auto& [name, value] : events::to_message(e).headers)
        headers.push_back(json::array{name, value});
    return json::serialize(headers);
}

std::optional<std::string> none_if_empty(const std::string& s)
{
    return s.empty() ? std::nullopt : std::optional(s);
}

void write_events(database::transaction& tx, const std::vector<events::envelope>& events, std::string_view source)
{
    std::vector<std::string> ids, topics, keys, headers, values;
    std::vector<std::int64_t> brokers;
    for (auto e : events) {
        if (e.source.empty())
            e.source = source;
        ids.push_back(e.id);
        brokers.push_back(e.broker_id);
        topics.push_back(e.topic);
        keys.push_back(e.key);
        headers.push_back(headers_text(e));
        values.push_back(std::move(e.data));
    }
    tx.exec(insert_outbox, ids, brokers, topics, keys, headers, database::parameter::bytes_array(values));
}

void write_tasks(database::transaction& tx, const std::vector<gathered::task>& tasks)
{
    std::vector<std::string> ids, kinds, payloads, correlations;
    std::vector<std::int64_t> brokers, priorities, leads;
    std::vector<std::optional<std::string>> lanes, dues, dedupe_keys;
    for (const auto& [id, correlation_id, what] : tasks) {
        ids.push_back(id);
        brokers.push_back(what.broker_id);
        kinds.push_back(what.kind);
        payloads.push_back(json::serialize(what.payload));
        lanes.push_back(none_if_empty(what.lane));
        priorities.push_back(what.priority);
        dues.push_back(what.due_at ? database::parameter(*what.due_at).text() : std::nullopt);
        dedupe_keys.push_back(none_if_empty(what.dedupe_key));
        correlations.push_back(correlation_id);
        leads.push_back(what.lead_id);
    }
    tx.exec(insert_tasks, ids, brokers, kinds, payloads, lanes, priorities, dues, dedupe_keys, correlations, leads);
}

}  // namespace

void gathered::append(gathered more)
{
    std::move(more.events.begin(), more.events.end(), std::back_inserter(events));
    std::move(more.tasks.begin(), more.tasks.end(), std::back_inserter(tasks));
    hastened = hastened || more.hastened;
}

void unit::publish(events::envelope e)
{
    if (e.id.empty())
        e.id = events::new_uuid();
    if (e.time.empty())
        e.time = events::now_rfc3339();
    e.causation_id = origin_.causation_id;
    e.correlation_id = origin_.correlation_id;
    gathered_.events.push_back(std::move(e));
}

void unit::publish_frame(std::int64_t broker_id, std::int64_t lead_id, std::string_view name, const json::value& data)
{
    publish(events::realtime_frame(broker_id, lead_id, name, json::serialize(data)));
}

std::string unit::schedule(new_task t)
{
    auto id = events::new_uuid();
    gathered_.tasks.push_back({id, origin_.correlation_id, std::move(t)});
    return id;
}

void unit::hasten(const std::vector<std::string>& dedupe_keys)
{
    if (!dedupe_keys.empty() && tx.exec(hasten_tasks, dedupe_keys).affected_rows() > 0)
        gathered_.hastened = true;
}

void deferred_set::flush(unit& u)
{
    if (all_.empty())
        return;
    u.tx.set_scope(all_tenants);
    // One may defer to another while it is flushed.
    for (std::size_t i = 0; i < all_.size(); ++i)
        all_[i]->flush(u);
    all_.clear();
}

gathered unit::take()
{
    own_.flush(*this);
    return std::move(gathered_);
}

void write(database::transaction& tx, const gathered& g, std::string_view source)
{
    if (!g.events.empty())
        write_events(tx, g.events, source);
    if (!g.tasks.empty())
        write_tasks(tx, g.tasks);
}

}  // namespace relevo::messaging
