#include "realtime_hub.hpp"

#include <algorithm>
#include <random>

#include "log/log.hpp"
#include "realtime_hub_impl.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::size_t max_connections_of_user = 5;

awaitable<> finish_close(client_ptr c, close_code code)
{
    co_await c->socket->close(static_cast<std::uint16_t>(code), "");
    c->closed->set();
}

}  // namespace

realtime_hub::impl::impl(runtime::service& s, database::pool& p, std::int64_t since)
    : svc(s),
      db(p),
      complete_since_ms(since),
      work_arrived(s.loop()),
      stop_wanted(s.loop()),
      worker_ended(s.loop()),
      watcher_ended(s.loop()),
      connections(s.metrics().gauge("websocket_connections", "Dashboards connected")),
      frames(s.metrics().counter("realtime_frames_total", "Frames read from realtime.events.v1"))
{
}

room& realtime_hub::impl::room_of(std::int64_t broker_id)
{
    return rooms.try_emplace(broker_id, room{replay_ring(complete_since_ms), {}}).first->second;
}

void realtime_hub::impl::push(work_item item)
{
    queue.push_back(std::move(item));
    work_arrived.set();
}

// Starts the close; leave() waits for its end, so the socket outlives it.
void realtime_hub::impl::close(client_ptr c, close_code code)
{
    if (std::exchange(c->is_closing, true))
        return;
    svc.spawn("websocket_close", finish_close(std::move(c), code));
}

bool realtime_hub::impl::send(const client_ptr& c, std::string frame)
{
    if (c->is_closing)
        return false;
    if (c->socket->send(std::move(frame)))
        return true;
    if (c->socket->is_open())
        close(c, close_code::slow_consumer);
    return false;
}

// Counted as they arrive, so that the limit also holds for those not greeted yet.
void realtime_hub::impl::close_oldest(const realtime_client& arriving)
{
    std::vector<client_ptr> same;
    for (const auto& c : room_of(arriving.broker_id).clients)
        if (c->user.id == arriving.user.id && !c->is_closing)
            same.push_back(c);
    for (const auto& item : queue)
        if (item.arrival && item.arrival->client->user.id == arriving.user.id && !item.arrival->client->is_closing)
            same.push_back(item.arrival->client);
    for (std::size_t i = 0; i + max_connections_of_user <= same.size(); ++i)
        close(same[i], close_code::too_many_connections);
}

// Closes the sockets of people who were deactivated, got another role, or logged out.
awaitable<> realtime_hub::impl::watch()
{
    while (!co_await stop_wanted.wait_until(clock::now() + heartbeat)) {
        std::vector<client_ptr> clients;
        std::vector<auth::user> users;
        for (const auto& [id, r] : rooms)
            for (const auto& c : r.clients) {
                clients.push_back(c);
                users.push_back(c->user);
            }
        if (users.empty())
            continue;
        const auto check = [&users](database::transaction& tx) { return accounts::find_ended(tx, users); };
        try {
            const auto ended = co_await db.read(all_tenants, check);
            for (const auto i : ended)
                close(clients[i], close_code::session_ended);
        } catch (const std::exception& e) {
            log::warn("realtime_sessions_unchecked", {{"error", e.what()}});
        }
    }
    watcher_ended.set();
}

awaitable<> realtime_hub::impl::stop()
{
    is_stopping = true;
    work_arrived.set();
    stop_wanted.set();
    co_await worker_ended.wait();
    co_await watcher_ended.wait();
}

void realtime_hub::impl::say_goodbye()
{
    is_closed_to_new = true;
    std::mt19937 random(std::random_device{}());
    std::uniform_int_distribution<std::int64_t> jitter(500, 5'000);
    for (auto& [id, r] : rooms) {
        const auto clients = r.clients;
        for (const auto& c : clients) {
            send(c, frame_text("server_restart", json::object{{"reconnect_in_ms", jitter(random)}}));
            close(c, close_code::restarting);
        }
    }
}

std::string frame_text(std::string_view event, const json::value& data, const std::string& id)
{
    const auto ts = std::chrono::duration_cast<std::chrono::seconds>(wall_clock::now().time_since_epoch()).count();
    json::object frame{{"event", event}, {"data", data}, {"ts", static_cast<std::int64_t>(ts)}};
    if (!id.empty())
        frame.set("id", id);
    frame.set("v", 1);
    return json::serialize(frame);
}

realtime_hub::realtime_hub(runtime::service& svc, database::pool& db, std::int64_t complete_since_ms)
    : impl_(std::make_shared<impl>(svc, db, complete_since_ms))
{
    svc.spawn("realtime_hub", impl_->work());
    svc.spawn("realtime_watch", impl_->watch());
    svc.on_stop("realtime_hub", [hub = impl_] { return hub->stop(); });
}

realtime_hub::~realtime_hub() = default;

void realtime_hub::accept(kafka::record r)
{
    impl_->frames.add();
    if (auto frame = parse_frame(r))
        impl_->push({std::move(*frame), {}});
}

std::shared_ptr<realtime_client> realtime_hub::join(http::websocket& socket, auth::user user, std::int64_t broker_id,
                                                    std::optional<stream_position> last_seen)
{
    auto c = std::make_shared<realtime_client>();
    c->connection_id = "c_" + std::to_string(impl_->next_connection++);
    c->user = std::move(user);
    c->broker_id = broker_id;
    c->socket = &socket;
    c->closed = std::make_unique<runtime::event>(impl_->svc.loop());
    impl_->connections.add(1);
    if (impl_->is_closed_to_new) {
        impl_->close(c, close_code::restarting);
        return c;
    }
    impl_->close_oldest(*c);
    impl_->push({{}, arriving_client{c, last_seen}});
    return c;
}

awaitable<> realtime_hub::leave(std::shared_ptr<realtime_client> c)
{
    const bool was_closing = std::exchange(c->is_closing, true);
    std::erase(impl_->room_of(c->broker_id).clients, c);
    impl_->connections.add(-1);
    if (was_closing)
        co_await c->closed->wait();
}

bool realtime_hub::send(realtime_client& c, std::string frame)
{
    return impl_->send(c.shared_from_this(), std::move(frame));
}

awaitable<> realtime_hub::close_all()
{
    impl_->say_goodbye();
    co_return;
}

}  // namespace relevo::crm_sync
