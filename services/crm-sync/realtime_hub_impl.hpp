#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "metrics/registry.hpp"
#include "realtime_frame.hpp"
#include "realtime_hub.hpp"

namespace relevo::crm_sync {

using client_ptr = std::shared_ptr<realtime_client>;

struct arriving_client
{
    client_ptr client;
    std::optional<stream_position> last_seen;
};

// In the order in which it came: so a client misses nothing and sees nothing twice between replay and live frames.
struct work_item
{
    std::optional<incoming_frame> frame;
    std::optional<arriving_client> arrival;
};

// One broker's sockets and its newest frames.
struct room
{
    replay_ring ring;
    std::vector<client_ptr> clients;
};

struct lead_owners
{
    bool could_be_read = true;
    std::map<std::int64_t, std::optional<std::int64_t>> by_lead;

    ownership of(std::int64_t lead_id) const;
};

struct realtime_hub::impl
{
    runtime::service& svc;
    database::pool& db;
    std::int64_t complete_since_ms;
    std::map<std::int64_t, room> rooms;  // by broker
    std::deque<work_item> queue;
    runtime::event work_arrived, stop_wanted, worker_ended, watcher_ended;
    bool is_stopping = false, is_closed_to_new = false;
    std::int64_t next_connection = 1;
    metrics::gauge connections;
    metrics::counter frames;

    impl(runtime::service& s, database::pool& p, std::int64_t since);

    // realtime_hub.cpp
    room& room_of(std::int64_t broker_id);
    void push(work_item item);
    void close(client_ptr c, close_code code);
    bool send(const client_ptr& c, std::string frame);
    void close_oldest(const realtime_client& arriving);
    void say_goodbye();
    awaitable<> watch();
    awaitable<> stop();

    // realtime_relay.cpp
    awaitable<> work();
    std::vector<std::int64_t> leads_in_question(const std::vector<work_item>& batch);
    void collect_missed(const arriving_client& a, std::set<std::int64_t>& leads);
    awaitable<lead_owners> read_owners(std::vector<std::int64_t> leads);
    void deliver(const client_ptr& c, const frame_facts& facts, const std::string& text, const lead_owners& owners);
    void relay(incoming_frame f, const lead_owners& owners);
    void greet(const arriving_client& a, const lead_owners& owners);
};

}  // namespace relevo::crm_sync
