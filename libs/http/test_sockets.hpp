#pragma once

#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>

#include "runtime/result.hpp"
#include "runtime/task.hpp"

// Blocking sockets that speak HTTP byte by byte, so that tests can misbehave as they like.
namespace relevo::http::test {

using tcp = asio::ip::tcp;

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
    // Whether somebody connected and waits to be accepted.
    bool has_visitor()
    {
        error_code error;
        acceptor_.non_blocking(true);
        acceptor_.accept(error);
        return !error;
    }
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

}  // namespace relevo::http::test
