#pragma once

#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <ostream>
#include <thread>

#include "http/client.hpp"
#include "http/server.hpp"
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

using tcp = asio::ip::tcp;

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
        started_.get_future().get();
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
    explicit running_server(routes_for routes, server_settings s = {}) : running(s, routes) {}
    explicit running_server(route_table routes, server_settings s = {})
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

struct answer
{
    unsigned status = 0;
    std::string head, body;
    std::string header(std::string_view name) const
    {
        const auto at = head.find("\r\n" + std::string(name) + ": ");
        if (at == std::string::npos)
            return {};
        const auto start = at + name.size() + 4;
        return head.substr(start, head.find("\r\n", start) - start);
    }
};

// A blocking socket.
class raw_socket
{
public:
    explicit raw_socket(std::uint16_t port) : socket_(loop())
    {
        socket_.connect({asio::ip::address_v4::loopback(), port});
        limit_waits();
    }
    explicit raw_socket(tcp::socket s) : socket_(std::move(s)) { limit_waits(); }

    void send(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }

    // Sends what the peer takes; false once it has closed.
    bool try_send(std::string_view bytes)
    {
        error_code error;
        asio::write(socket_, asio::buffer(bytes), error);
        return !error;
    }

    std::string read(std::size_t bytes)
    {
        fill([&] { return received_.size() >= bytes; });
        return take(bytes);
    }

    std::string read_through(std::string_view end)
    {
        fill([&] { return received_.find(end) != std::string::npos; });
        return take(received_.find(end) + end.size());
    }

    answer read_answer(bool has_body = true)
    {
        answer a;
        a.head = read_through("\r\n\r\n");
        a.status = static_cast<unsigned>(std::stoul(a.head.substr(9, 3)));
        const auto length = a.header("Content-Length");
        if (has_body && !length.empty())
            a.body = read(std::stoul(length));
        return a;
    }

    answer ask(std::string_view request)
    {
        send(request);
        return read_answer();
    }

    // Waits for the peer to close; what came before is returned. A reset counts as closing.
    std::string read_until_closed()
    {
        error_code error;
        while (!error)
            receive(error);
        if (error == asio::error::would_block || error == asio::error::try_again)
            throw std::runtime_error("the peer did not close");
        return std::exchange(received_, {});
    }

    void finish_sending() { socket_.shutdown(tcp::socket::shutdown_send); }
    void close() { socket_.close(); }
    // Closes with a reset.
    void reset()
    {
        socket_.set_option(asio::socket_base::linger(true, 0));
        socket_.close();
    }
    tcp::socket& socket() { return socket_; }

private:
    static asio::io_context& loop()
    {
        static asio::io_context instance;
        return instance;
    }

    void limit_waits()
    {
        const timeval limit{20, 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }

    // Not Asio's read_some, which would wait again after the time limit.
    void receive(error_code& error)
    {
        char chunk[16 * 1024];
        const auto got = ::recv(socket_.native_handle(), chunk, sizeof chunk, 0);
        if (got > 0)
            received_.append(chunk, static_cast<std::size_t>(got));
        else if (got == 0)
            error = asio::error::eof;
        else
            error.assign(errno, boost::system::system_category());
    }

    template <class Condition>
    void fill(Condition is_enough)
    {
        error_code error;
        while (!is_enough()) {
            receive(error);
            if (error)
                throw boost::system::system_error(error, "after " + received_);
        }
    }

    std::string take(std::size_t bytes)
    {
        auto taken = received_.substr(0, bytes);
        received_.erase(0, bytes);
        return taken;
    }

    tcp::socket socket_;
    std::string received_;
};

// A listener on a free port, whose connections a test's thread answers as it likes.
class raw_listener
{
public:
    raw_listener() : acceptor_(loop_, {asio::ip::address_v4::loopback(), 0}) {}
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::string url(std::string_view path = "/") const
    {
        return "http://127.0.0.1:" + std::to_string(port()) + std::string(path);
    }
    raw_socket accept() { return raw_socket(acceptor_.accept()); }
    void close() { acceptor_.close(); }

private:
    asio::io_context loop_;
    tcp::acceptor acceptor_;
};

// Catch's assertions belong to the test's thread; scripts beside it use this.
inline void expect(bool condition, const char* what)
{
    if (!condition)
        throw std::runtime_error(what);
}

// Runs a script beside the test; joined at the end, when its exceptions come through finish().
class beside
{
public:
    explicit beside(std::function<void()> script) : done_(std::async(std::launch::async, std::move(script))) {}
    void finish() { done_.get(); }

private:
    std::future<void> done_;
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
        co_return text(200, body);
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
