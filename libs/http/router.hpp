#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "runtime/task.hpp"

namespace relevo::http {

class websocket;

using handler = std::function<awaitable<response>(const request&)>;
// Called after the upgrade; the socket closes when it returns.
using websocket_handler = std::function<awaitable<>(const request&, websocket&)>;

struct route
{
    http::method method = method::get;
    std::string pattern;  // "/api/v1/leads/{id}": literal segments win over parameters
    http::handler handle;
    std::size_t max_body_bytes = 1 << 20;
    websocket_handler upgrade = nullptr;  // instead of handle
    // Asked before the body is read: a problem refuses the request and closes the connection.
    std::function<std::optional<problem>(const request&)> admit = nullptr;
};
using route_table = std::vector<route>;

route get(std::string pattern, handler h);
route post(std::string pattern, handler h);
route put(std::string pattern, handler h);
route patch(std::string pattern, handler h);
route del(std::string pattern, handler h);
route websocket_at(std::string pattern, websocket_handler h);
// r for a server of another loop: its handler still runs on this one.
route handled_on(asio::io_context& loop, route r);

// Immutable once built. Throws std::logic_error for two routes of one method and shape.
class router
{
public:
    explicit router(route_table routes);
    ~router();

    struct match
    {
        const route* found = nullptr;  // null: 404, or 405 when allowed is not empty
        std::map<std::string, std::string, std::less<>> parameters;
        std::string allowed;  // "GET, POST"
    };
    match find(method m, std::string_view path) const;
    const route_table& routes() const { return routes_; }

private:
    struct node;
    route_table routes_;
    std::unique_ptr<node> root_;
    std::map<std::string, std::array<const route*, 7>, std::less<>> literal_;  // by path and method: most requests
};

}  // namespace relevo::http
