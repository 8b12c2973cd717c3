// The requests of one connection, with their bodies, as the server reads them: what is sent, in two pieces, is read to
// its end, and neither hangs nor depends on where it was cut.
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "http/request_reader.hpp"
#include "input.hpp"

using namespace relevo;

namespace {

constexpr std::size_t body_limit = 4096;

asio::io_context loop;
const http::server_settings settings;
const http::trusted_proxies proxies(settings.trusted_proxies);

awaitable<> read_all(http::request_reader& reader, std::string& seen)
{
    for (bool is_first = true;; is_first = false) {
        const auto request = co_await reader.read_header(is_first);
        if (!request)
            co_return;
        seen += request->target + '\n' + request->remote_ip + '\n';
        const auto body = co_await reader.read_body(body_limit);
        fuzz::expect(body.size() <= body_limit, "no body is above its limit");
        seen += body + '\n';
    }
}

// What was read before the end or the first fault.
std::string read(std::string_view first, std::string_view second)
{
    int fds[2];
    fuzz::expect(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0, "a pair of sockets");
    asio::ip::tcp::socket peer(loop, asio::ip::tcp::v4(), fds[0]);
    http::guarded_socket ours(asio::ip::tcp::socket(loop, asio::ip::tcp::v4(), fds[1]));
    http::request_reader reader(ours, settings, proxies);
    std::string seen;
    bool has_ended = false;
    loop.restart();
    peer.send(asio::buffer(first));
    asio::co_spawn(loop, read_all(reader, seen), [&](std::exception_ptr) { has_ended = true; });
    loop.poll();
    error_code ignored;  // what was sent first may have been refused
    peer.send(asio::buffer(second), 0, ignored);
    peer.shutdown(asio::socket_base::shutdown_send, ignored);
    loop.restart();
    loop.poll();
    fuzz::expect(has_ended, "a reader whose peer is gone ends");
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const auto text = fuzz::text_of(data + 1, size - 1);
    const auto cut = std::min<std::size_t>(data[0] * 4, text.size());
    const auto in_two = read(text.substr(0, cut), text.substr(cut));
    fuzz::expect(in_two == read(text, {}), "pieces make no difference");
    return 0;
}
