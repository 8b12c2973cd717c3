#include "replay.hpp"

#include <algorithm>

#include "dead_task_filter.hpp"
#include "events/topics.hpp"

namespace relevo::webhook_gateway {

namespace {

// Namespace of replayed webhooks' ids (UUIDv5), drawn once for Relevo.
constexpr std::string_view replay_namespace = "b1d1a7fe-6a6e-4d8e-9a35-43f3c1f0b7a4";
constexpr const char* replay_header = "x-replay";  // the task that made the copy
constexpr std::size_t most_ids = 500;

std::int64_t epoch_ms(models::time_point t)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count();
}

void read_ids(const json::value& list, replay_order& o, field_checks& checks)
{
    if (const auto* items = list.as_array())
        for (const auto& item : *items)
            if (const auto* id = item.as_string())
                o.ids.insert(*id);
    if (o.ids.empty() || o.ids.size() > most_ids)
        checks.add("ids", "out_of_range", "Entre 1 y 500 ids");
}

void read_times(const json::value& body, replay_order& o, field_checks& checks)
{
    const named_texts given = [&body](std::string_view name) { return body.optional_text(name); };
    const auto from = parse_instant(given, "from", checks);
    const auto to = parse_instant(given, "to", checks);
    o.from_ms = from ? epoch_ms(*from) : 0;
    o.to_ms = to ? epoch_ms(*to) : 0;
    if (o.ids.empty() && !body.find("ids") && !body.find("from"))
        checks.add("from", "required", "Se espera from o ids");
    if (from && to && *from >= *to)
        checks.add("to", "out_of_range", "to es posterior a from");
}

json::object to_json(const kafka::positions& positions)
{
    json::object out;
    for (const auto& [partition, offset] : positions)
        out.set(std::to_string(partition), offset);
    return out;
}

kafka::positions positions_of(const json::value* stored)
{
    kafka::positions out;
    if (const auto* members = stored ? stored->as_object() : nullptr)
        for (const auto& [partition, offset] : *members)
            out[std::stoi(partition)] = offset.as_integer().value_or(0);
    return out;
}

}  // namespace

std::string replay_order::topic() const
{
    return "webhooks." + source + ".v1";
}

replay_order parse_replay(const json::value& body)
{
    field_checks checks;
    replay_order o;
    o.source = body.text("source");
    if (std::find(topics::all.begin(), topics::all.end(), o.topic()) == topics::all.end())
        checks.add("source", "invalid_value", "La fuente no existe");
    if (const auto* ids = body.find("ids"))
        read_ids(*ids, o, checks);
    read_times(body, o, checks);
    o.dry_run = body.boolean("dry_run").value_or(false);
    checks.refuse_if_any();
    return o;
}

json::object to_json(const replay_order& o)
{
    json::array ids(o.ids.begin(), o.ids.end());
    return {{"source", o.source},
            {"from_ms", o.from_ms},
            {"to_ms", o.to_ms},
            {"ids", std::move(ids)},
            {"dry_run", o.dry_run}};
}

replay_order replay_order_of(const json::value& task_payload)
{
    replay_order o;
    o.source = task_payload.text("source");
    o.from_ms = task_payload.integer("from_ms").value_or(0);
    o.to_ms = task_payload.integer("to_ms").value_or(0);
    o.dry_run = task_payload.boolean("dry_run").value_or(false);
    if (const auto* ids = task_payload.find("ids"); ids && ids->as_array())
        for (const auto& id : *ids->as_array())
            if (const auto* text = id.as_string())
                o.ids.insert(*text);
    return o;
}

json::object to_json(const replay_progress& p)
{
    return {{"next", to_json(p.next)},
            {"end", to_json(p.end)},
            {"matched", p.matched},
            {"republished", p.republished},
            {"skipped", p.skipped}};
}

replay_progress replay_progress_of(const json::value& task_payload)
{
    replay_progress p;
    const auto* stored = task_payload.find("progress");
    if (!stored)
        return p;
    p.has_begun = true;
    p.next = positions_of(stored->find("next"));
    p.end = positions_of(stored->find("end"));
    p.matched = stored->integer("matched").value_or(0);
    p.republished = stored->integer("republished").value_or(0);
    p.skipped = stored->integer("skipped").value_or(0);
    return p;
}

bool is_replayed(const kafka::record& r)
{
    return !r.header_value(replay_header).empty();
}

bool is_wanted(const replay_order& o, const kafka::record& r)
{
    return o.ids.empty() ? !is_replayed(r) : o.ids.contains(std::string(r.header_value("ce_id")));
}

events::envelope copy_for_replay(const kafka::record& r, const std::string& task_id)
{
    auto e = events::from_record(r);
    e.causation_id = e.id;
    e.id = events::uuid5(replay_namespace, task_id + "/" + e.causation_id);
    std::erase_if(e.extra, [](const auto& h) { return h.first == replay_header; });
    e.extra.emplace_back(replay_header, task_id);
    return e;
}

}  // namespace relevo::webhook_gateway
