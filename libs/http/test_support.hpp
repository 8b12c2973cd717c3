#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <ostream>
#include <thread>

#include "http/client.hpp"
#include "http/quick_stop.hpp"
#include "http/server.hpp"
#include "http/test_sockets.hpp"
#include "metrics/registry.hpp"
#include "runtime/event.hpp"

// Real servers, clients and peers on 127.0.0.1 for the tests of this folder; everything that waits gives up after 20 s.
namespace relevo::http {

inline std::ostream& operator<<(std::ostream& out, const response& r)
{
    return out << r.status << ' ' << r.body;
}

}  // namespace relevo::http

namespace relevo::http::test {

inline const std::string ok_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// A service on a thread of its own. Part is built on its loop as Part(service&, arguments…) once the loop runs.
template <class Part>
class running
{
public:
    template <class... Arguments>
    explicit running(Arguments... arguments) : service_({.name = "test", .stop_timeout = std::chrono::seconds(20)})
    {
        std::function<std::unique_ptr<Part>()> make = [this, arguments...] {
            return std::make_unique<Part>(service_, arguments...);
        };
        thread_ = std::thread([this, make] { exit_status_ = service_.run(serve(*this, make)); });
        try {
            started_.get_future().get();
        } catch (...) {
            join();
            throw;
        }
    }

    ~running() { join(); }

    Part& part() { return *part_; }
    runtime::service& service() { return service_; }
    void stop() { service_.stop(); }
    int join()
    {
        stop();
        if (thread_.joinable())
            thread_.join();
        return exit_status_;
    }

private:
    static awaitable<> serve(running& self, std::function<std::unique_ptr<Part>()> make)
    {
        try {
            self.part_ = make();
        } catch (...) {
            self.started_.set_exception(std::current_exception());
            throw;
        }
        self.started_.set_value();
        co_await self.service_.until_stopped();
    }

    runtime::service service_;
    std::unique_ptr<Part> part_;
    std::promise<void> started_;
    std::thread thread_;
    int exit_status_ = -1;
};

using routes_for = std::function<route_table(runtime::service&)>;

struct server_part
{
    server_part(runtime::service& svc, server_settings s, routes_for routes) : server(svc, s, routes(svc)) {}
    http::server server;
};

class running_server : public running<server_part>
{
public:
    explicit running_server(routes_for routes, server_settings s = quick_to_stop()) : running(s, routes) {}
    explicit running_server(route_table routes, server_settings s = quick_to_stop())
        : running(s, routes_for([routes](runtime::service&) { return routes; }))
    {
    }
    std::uint16_t port() { return part().server.port(); }
    std::string metrics() { return service().metrics().expose(); }
};

class running_client : public running<client>
{
public:
    explicit running_client(client_settings s = {}) : running(s) {}

    result<response> send(client_request req, std::chrono::milliseconds limit = std::chrono::seconds(10))
    {
        auto sending = part().send(std::move(req), clock::now() + limit);
        return asio::co_spawn(service().loop(), std::move(sending), asio::use_future).get();
    }
};

// Handlers wait here until the test lets them go on.
class gate
{
public:
    explicit gate(asio::io_context& loop) : loop_(loop), opened_(loop) {}

    // On the loop: the handler's part.
    static awaitable<response> pass(std::shared_ptr<gate> self, std::string body)
    {
        self->count_one();
        while (!self->is_open_)
            co_await self->opened_.wait();
        co_return http::text(200, body);
    }

    // On the test's thread.
    void wait_until_entered(int handlers)
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, std::chrono::seconds(20), [&] { return entered_ >= handlers; }))
            throw std::runtime_error("too few requests came through");
    }
    void open()
    {
        asio::post(loop_, [this] {
            is_open_ = true;
            opened_.set();
        });
    }

private:
    void count_one()
    {
        const std::lock_guard lock(mutex_);
        ++entered_;
        changed_.notify_all();
    }

    asio::io_context& loop_;
    runtime::event opened_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int entered_ = 0;
    bool is_open_ = false;
};

}  // namespace relevo::http::test
