#include "http/websocket.hpp"

#include <algorithm>
#include <charconv>

#include "handlers/handlers.hpp"
#include "handlers/websocket_session.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::chrono::seconds first_frame_time{10};

std::int64_t number_in_path(const http::request& req, const char* name)
{
    const auto found = req.path_parameters.find(name);
    std::int64_t n = 0;
    if (found != req.path_parameters.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), n);
    return n;
}

// A program sends no Origin; a page's must be listed, or be this host's when nothing is listed.
bool is_allowed_origin(const http::request& req, const std::vector<std::string>& allowed)
{
    const auto origin = req.headers.find("Origin");
    if (!origin)
        return true;
    if (!allowed.empty())
        return std::any_of(allowed.begin(), allowed.end(), [&](const auto& o) { return o == "*" || o == *origin; });
    const auto host = origin->find("://");
    return host != origin->npos && std::string_view(*origin).substr(host + 3) == req.headers.get("Host");
}

struct hello
{
    std::optional<auth::user> user;
    std::optional<stream_position> last_seen;
    close_code refusal = close_code::bad_token;
};

awaitable<hello> receive_hello(const context& ctx, http::websocket& socket, std::int64_t broker_id,
                               std::int64_t user_id)
{
    hello h;
    const auto text = co_await socket.receive(clock::now() + first_frame_time);
    if (!text) {
        h.refusal = close_code::silent;
        co_return h;
    }
    const auto frame = json::parse(*text);
    if (!frame || !frame->is_object()) {
        h.refusal = close_code::bad_frame;
        co_return h;
    }
    h.last_seen = stream_position::parse(frame->text("last_event_id"));
    auto user = co_await check_session_token(ctx, frame->text("token"), user_id, broker_id);
    h.user = std::move(user);
    co_return h;
}

// The whole conversation with one dashboard. Leaves the hub whatever happens: the hub holds the socket.
awaitable<> serve_client(const context& ctx, http::websocket& socket, hello h, std::int64_t broker_id)
{
    auto client = ctx.hub.join(socket, std::move(*h.user), broker_id, h.last_seen);
    std::optional<close_code> ending;
    try {
        ending = co_await converse(ctx, socket, *client);
    } catch (const std::exception& e) {
        log::warn("websocket_failed", {{"connection_id", client->connection_id}, {"error", e.what()}});
        ending = close_code::internal_error;
    }
    if (ending && !client->is_closing)
        co_await socket.close(static_cast<std::uint16_t>(*ending), "");
    co_await ctx.hub.leave(std::move(client));
}

}  // namespace

awaitable<std::optional<auth::user>> check_session_token(const context& ctx, std::string token, std::int64_t user_id,
                                                         std::int64_t broker_id)
{
    auto user = auth::verify_token(ctx.cfg.tokens, token, wall_clock::now());
    if (!user || user->id != user_id || broker_id <= 0)
        co_return std::nullopt;
    if (user->role != auth::role::superadmin && user->broker_id != broker_id)
        co_return std::nullopt;
    const auto is_live = [&user](database::transaction& tx) { return accounts::is_live(tx, *user); };
    if (!co_await ctx.db.read(all_tenants, is_live))
        co_return std::nullopt;
    co_return user;
}

// GET /ws/{broker_id}/{user_id}: see docs of the protocol in README.md.
awaitable<> serve_websocket(const context& ctx, const http::request& req, http::websocket& socket)
{
    const auto broker_id = number_in_path(req, "broker_id"), user_id = number_in_path(req, "user_id");
    if (!is_allowed_origin(req, ctx.cfg.websocket_origins)) {
        co_await socket.close(static_cast<std::uint16_t>(close_code::wrong_origin), "origin not allowed");
        co_return;
    }
    auto h = co_await receive_hello(ctx, socket, broker_id, user_id);
    if (h.user)
        co_await serve_client(ctx, socket, std::move(h), broker_id);
    else if (socket.is_open())
        co_await socket.close(static_cast<std::uint16_t>(h.refusal), "");
}

}  // namespace relevo::crm_sync
