#include <algorithm>

#include "log/log.hpp"
#include "models/time.hpp"
#include "realtime_hub_impl.hpp"
#include "store_leads.hpp"

// The worker: who sees which frame, in order.
namespace relevo::crm_sync {
namespace {

constexpr std::size_t max_batch = 500;

std::int64_t now_ms()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(wall_clock::now().time_since_epoch()).count();
}

}  // namespace

ownership lead_owners::of(std::int64_t lead_id) const
{
    const auto found = by_lead.find(lead_id);
    return found == by_lead.end() ? ownership{} : ownership{true, found->second};
}

awaitable<> realtime_hub::impl::work()
{
    while (!is_stopping) {
        if (queue.empty()) {
            co_await work_arrived.wait();
            continue;
        }
        const auto n = std::min(queue.size(), max_batch);
        std::vector<work_item> batch(std::make_move_iterator(queue.begin()),
                                     std::make_move_iterator(queue.begin() + n));
        queue.erase(queue.begin(), queue.begin() + n);
        auto questions = leads_in_question(batch);
        const auto owners = co_await read_owners(std::move(questions));
        for (auto& item : batch) {
            if (item.frame)
                relay(std::move(*item.frame), owners);
            if (item.arrival)
                greet(*item.arrival, owners);
        }
    }
    worker_ended.set();
}

// Leads whose owner decides whether an agent sees a frame of this batch.
std::vector<std::int64_t> realtime_hub::impl::leads_in_question(const std::vector<work_item>& batch)
{
    std::set<std::int64_t> brokers_with_agents, leads;
    for (const auto& [id, r] : rooms)
        if (std::any_of(r.clients.begin(), r.clients.end(), [](auto& c) { return c->as_viewer().is_agent; }))
            brokers_with_agents.insert(id);
    for (const auto& item : batch)
        if (item.arrival && item.arrival->client->as_viewer().is_agent) {
            brokers_with_agents.insert(item.arrival->client->broker_id);
            collect_missed(*item.arrival, leads);
        }
    for (const auto& item : batch)
        if (item.frame && item.frame->facts.lead_id != 0 && brokers_with_agents.contains(item.frame->broker_id))
            leads.insert(item.frame->facts.lead_id);
    return {leads.begin(), leads.end()};
}

void realtime_hub::impl::collect_missed(const arriving_client& a, std::set<std::int64_t>& leads)
{
    if (!a.last_seen)
        return;
    if (const auto missed = room_of(a.client->broker_id).ring.since(*a.last_seen, now_ms()))
        for (const auto* f : *missed)
            if (f->facts.lead_id != 0)
                leads.insert(f->facts.lead_id);
}

awaitable<lead_owners> realtime_hub::impl::read_owners(std::vector<std::int64_t> leads)
{
    lead_owners out;
    if (leads.empty())
        co_return out;
    const auto read = [&leads](database::transaction& tx) { return leads::owners(tx, leads); };
    try {
        const auto owners = co_await db.read(all_tenants, read);
        for (const auto& o : owners)
            out.by_lead[o.lead_id] = o.assigned_to;
    } catch (const std::exception& e) {
        log::warn("realtime_owners_unknown", {{"error", e.what()}});
        out.could_be_read = false;
    }
    co_return out;
}

void realtime_hub::impl::deliver(const client_ptr& c, const frame_facts& facts, const std::string& text,
                                 const lead_owners& owners)
{
    if (!c->wants.lets_pass(facts))
        return;
    if (may_see(c->as_viewer(), facts, owners.of(facts.lead_id)))
        send(c, text);
    else if (!owners.could_be_read && facts.lead_id != 0)
        send(c, frame_text("resync_required", json::object{{"reason", "visibility_unknown"}}));
}

void realtime_hub::impl::relay(incoming_frame f, const lead_owners& owners)
{
    auto& r = room_of(f.broker_id);
    for (const auto& c : r.clients)
        deliver(c, f.facts, f.text, owners);
    if (!is_ephemeral(f.facts.event))
        r.ring.add({f.at, f.timestamp_ms, std::move(f.facts), std::move(f.text)}, now_ms());
}

void realtime_hub::impl::greet(const arriving_client& a, const lead_owners& owners)
{
    const auto& c = a.client;
    if (c->is_closing || !c->socket->is_open())
        return;
    auto& r = room_of(c->broker_id);
    const auto missed = a.last_seen ? r.ring.since(*a.last_seen, now_ms()) : std::nullopt;
    send(c, frame_text("connected",
                       json::object{{"broker_id", c->broker_id},
                                    {"user_id", c->user.id},
                                    {"role", auth::to_string(c->user.role)},
                                    {"connection_id", c->connection_id},
                                    {"heartbeat_seconds", static_cast<std::int64_t>(heartbeat.count())},
                                    {"resumed", missed.has_value()},
                                    {"server_time", models::format_rfc3339(wall_clock::now())}},
                       r.ring.position(now_ms()).text()));
    if (a.last_seen && !missed)
        send(c, frame_text("resync_required", json::object{{"reason", "gap_too_old"}}));
    if (missed)
        for (const auto* f : *missed)
            deliver(c, f->facts, f->text, owners);
    r.clients.push_back(c);
}

}  // namespace relevo::crm_sync
