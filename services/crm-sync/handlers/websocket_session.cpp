#include "handlers/websocket_session.hpp"

#include "domain/frame_rate.hpp"
#include "store_leads.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::chrono::seconds longest_silence{60};
constexpr std::size_t max_subscribed_events = 100, max_subscribed_leads = 1'000;

deadline expiry_of(const auth::user& u)
{
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(wall_clock::now().time_since_epoch()).count();
    return clock::now() + std::chrono::seconds(u.expires_at - now);
}

// {"type":"subscribe"}: absent or empty lists are no restriction.
narrowing parse_narrowing(const json::value& frame)
{
    narrowing wants;
    if (const auto* list = frame.find("events"); list && list->as_array())
        for (const auto& e : *list->as_array())
            if (const auto* name = e.as_string(); name && wants.events.size() < max_subscribed_events)
                wants.events.push_back(*name);
    if (const auto* list = frame.find("lead_ids"); list && list->as_array())
        for (const auto& id : *list->as_array())
            if (const auto n = id.as_integer(); n && wants.lead_ids.size() < max_subscribed_leads)
                wants.lead_ids.push_back(*n);
    return wants;
}

std::string subscribed_frame(const narrowing& wants)
{
    json::object frame;
    frame.set("type", "subscribed");
    frame.set("events", json::array(wants.events.begin(), wants.events.end()));
    frame.set("lead_ids", json::array(wants.lead_ids.begin(), wants.lead_ids.end()));
    return json::serialize(frame);
}

// Relayed to the others through the topic, so that every replica's clients see it. Lost without harm.
awaitable<> publish_typing(const context& ctx, const realtime_client& client, std::int64_t lead_id, bool is_typing)
{
    leads::access access{client.broker_id, {}};
    if (client.as_viewer().is_agent)
        access.agent_id = client.user.id;
    const auto plan = [&](messaging::unit& unit) {
        if (leads::find(unit.tx, access, lead_id))
            unit.publish_frame(
                client.broker_id, lead_id, "typing",
                json::object{
                    {"lead_id", lead_id}, {"is_typing", is_typing}, {"by", "human"}, {"user_id", client.user.id}});
    };
    messaging::origin origin{client.connection_id, ""};
    try {
        co_await ctx.outbox.transact(tenant(client.broker_id), std::move(origin), plan);
    } catch (const std::exception& e) {
        log::warn("typing_not_relayed", {{"error", e.what()}});
    }
}

// A renewed token. False when it is not good.
awaitable<bool> renew(const context& ctx, realtime_client& client, std::string token)
{
    auto user = co_await check_session_token(ctx, std::move(token), client.user.id, client.broker_id);
    if (!user || user->role != client.user.role)
        co_return false;
    client.user = std::move(*user);
    co_return true;
}

awaitable<std::optional<close_code>> answer(const context& ctx, realtime_client& client, std::string text)
{
    const auto frame = json::parse(text);
    if (!frame || !frame->is_object())
        co_return close_code::bad_frame;
    const auto type = frame->text("type");
    if (type == "ping") {
        ctx.hub.send(client, R"({"type":"pong"})");
    } else if (type == "pong") {
        // last_seen() of the socket is all it was for
    } else if (type == "subscribe") {
        client.wants = parse_narrowing(*frame);
        ctx.hub.send(client, subscribed_frame(client.wants));
    } else if (type == "typing") {
        co_await publish_typing(ctx, client, frame->integer("lead_id").value_or(0),
                                frame->boolean("is_typing").value_or(true));
    } else if (type == "auth") {
        if (!co_await renew(ctx, client, frame->text("token")))
            co_return close_code::bad_token;
        const json::object renewed{{"type", "auth_ok"}, {"expires_at", client.user.expires_at}};
        ctx.hub.send(client, json::serialize(renewed));
    } else {
        ctx.hub.send(client, frame_text("error", json::object{{"code", "unknown_type"}}));
    }
    co_return std::nullopt;
}

}  // namespace

awaitable<std::optional<close_code>> converse(const context& ctx, http::websocket& socket, realtime_client& client)
{
    frame_rate rate;
    auto next_ping = clock::now() + heartbeat;
    while (socket.is_open()) {
        const auto until = std::min({next_ping, socket.last_seen() + longest_silence, expiry_of(client.user)});
        auto text = co_await socket.receive(until);
        const auto now = clock::now();
        if (text) {
            if (!rate.accept(now))
                co_return close_code::bad_frame;
            if (const auto ending = co_await answer(ctx, client, std::move(*text)))
                co_return ending;
        } else if (!socket.timed_out()) {
            break;
        }
        if (now >= expiry_of(client.user))
            co_return close_code::bad_token;
        if (now >= socket.last_seen() + longest_silence)
            co_return close_code::silent;
        if (now >= next_ping) {
            ctx.hub.send(client, frame_text("ping", json::object{}));
            next_ping = now + heartbeat;
        }
    }
    co_return std::nullopt;
}

}  // namespace relevo::crm_sync
