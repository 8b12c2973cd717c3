#include "runtime/admin_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "metrics/registry.hpp"
#include "runtime/event.hpp"

namespace relevo::runtime {

using asio::ip::tcp;

namespace {

constexpr std::size_t max_request_bytes = 8192;
constexpr std::size_t max_sessions = 32;
constexpr auto session_limit = std::chrono::seconds(5);

struct answer
{
    std::string_view status;
    std::string body;
    std::string_view type = "text/plain; charset=utf-8";
};

answer readiness(const service& svc)
{
    if (svc.is_ready())
        return {"200 OK", "ready\n"};
    std::string body = "not ready:";
    for (const auto& name : svc.not_ready())
        body += " " + name;
    return {"503 Service Unavailable", body + "\n"};
}

answer answer_to(service& svc, std::string_view path)
{
    if (path == "/metrics")
        return {"200 OK", svc.metrics().expose(), "text/plain; version=0.0.4; charset=utf-8"};
    if (path == "/healthz/live")
        return {"200 OK", "live\n"};
    if (path == "/healthz/ready")
        return readiness(svc);
    return {"404 Not Found", "not found\n"};
}

// The whole response to a request's first line.
std::string respond(service& svc, std::string_view request)
{
    const auto line = request.substr(0, request.find("\r\n"));
    const auto method = line.substr(0, line.find(' '));
    const auto rest = line.substr(std::min(line.size(), method.size() + 1));
    const auto target = rest.substr(0, rest.find(' '));
    const bool is_read = method == "GET" || method == "HEAD";
    const auto a = is_read ? answer_to(svc, target.substr(0, target.find('?')))
                           : answer{"405 Method Not Allowed", "method not allowed\n"};
    std::string out = "HTTP/1.1 " + std::string(a.status) + "\r\nContent-Type: " + std::string(a.type) +
                      "\r\nContent-Length: " + std::to_string(a.body.size()) + "\r\nConnection: close\r\n";
    out += is_read ? "\r\n" : "Allow: GET, HEAD\r\n\r\n";
    return method == "HEAD" ? out : out + a.body;
}

tcp::acceptor listen(asio::io_context& loop, const std::string& address, std::uint16_t port)
{
    return {loop, tcp::endpoint(asio::ip::make_address(address), port)};
}

awaitable<> serve_one(service& svc, std::shared_ptr<tcp::socket> socket, [[maybe_unused]] std::shared_ptr<void> counted)
{
    asio::steady_timer limit(socket->get_executor(), session_limit);
    limit.async_wait([socket](boost::system::error_code error) {
        if (!error)
            socket->close(error);
    });
    std::string request;
    boost::system::error_code error;
    co_await asio::async_read_until(*socket, asio::dynamic_buffer(request, max_request_bytes), "\r\n\r\n",
                                    asio::redirect_error(asio::use_awaitable, error));
    if (error)
        co_return;
    const auto response = respond(svc, request);
    co_await asio::async_write(*socket, asio::buffer(response), asio::redirect_error(asio::use_awaitable, error));
    socket->shutdown(tcp::socket::shutdown_both, error);
}

}  // namespace

struct admin_server::state
{
    service& svc;
    tcp::acceptor acceptor;
    std::shared_ptr<int> sessions = std::make_shared<int>();  // use_count - 1 of them are open
};

namespace {

template <class State>
awaitable<> accept_all(std::shared_ptr<State> s)
{
    while (s->acceptor.is_open()) {
        boost::system::error_code error;
        auto socket = std::make_shared<tcp::socket>(s->svc.loop());
        co_await s->acceptor.async_accept(*socket, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted)
            co_return;
        if (error)  // out of file descriptors, perhaps
            co_await sleep_for(std::chrono::milliseconds(100));
        else if (s->sessions.use_count() <= static_cast<long>(max_sessions))
            s->svc.spawn("admin_request", serve_one(s->svc, socket, s->sessions));
    }
}

}  // namespace

admin_server::admin_server(service& svc, std::uint16_t port, const std::string& address)
    : state_(std::make_shared<state>(svc, listen(svc.loop(), address, port)))
{
    svc.spawn("admin_server", accept_all(state_));
}

admin_server::~admin_server()
{
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
}

std::uint16_t admin_server::port() const
{
    return state_->acceptor.local_endpoint().port();
}

}  // namespace relevo::runtime
