#include "http/client_connection.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <tuple>

#include "http/wire.hpp"

namespace relevo::http {

namespace beast = boost::beast;
using asio::use_awaitable;
using asio::ip::tcp;

namespace {

constexpr std::uint32_t max_header_bytes = 64 * 1024;
constexpr std::size_t piece_bytes = 64 * 1024;

using plain_stream = beast::tcp_stream;
using tls_stream = beast::ssl_stream<beast::tcp_stream>;
using response_parser = beast::http::response_parser<beast::http::string_body>;
using piece_parser = beast::http::response_parser<beast::http::buffer_body>;

template <class Message>
response head_of(const Message& message)
{
    response r;
    r.status = message.result_int();
    for (const auto& field : message)
        r.headers.add(std::string(field.name_string()), std::string(field.value()));
    r.content_type = r.headers.get("Content-Type");
    return r;
}

response to_response(response_parser& parser)
{
    auto r = head_of(parser.get());
    r.body = std::move(parser.get().body());
    return r;
}

// The peer spoke, but not HTTP, or too much; in contrast to a connection that broke.
bool is_invalid_answer(error_code e)
{
    using beast::http::error;
    return e.category() == make_error_code(error::bad_chunk).category() && e != error::end_of_stream &&
           e != error::partial_message;
}

template <class Stream>
class connection_over final : public client_connection
{
public:
    template <class... Arguments>
    explicit connection_over(std::string host, std::string authority, Arguments&&... arguments)
        : host_(std::move(host)), authority_(std::move(authority)), stream_(std::forward<Arguments>(arguments)...)
    {
    }

    awaitable<error_code> connect(const tcp::resolver::results_type& endpoints, deadline until) override
    {
        error_code error;
        tcp_layer().expires_at(until);
        co_await tcp_layer().async_connect(endpoints, asio::redirect_error(use_awaitable, error));
        if (error)
            co_return error;
        error_code ignored;
        tcp_layer().socket().set_option(tcp::no_delay(true), ignored);
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            if (!prepare_tls())
                co_return asio::error::invalid_argument;
            co_await stream_.async_handshake(asio::ssl::stream_base::client,
                                             asio::redirect_error(use_awaitable, error));
        }
        co_return error;
    }

    awaitable<exchange> send(const client_request& req, std::string_view target, std::size_t max_response_bytes,
                             deadline until) override
    {
        exchange result;
        auto error = co_await write(req, target, until, result);
        if (!error)
            error = co_await receive(result, req.method == method::head, max_response_bytes);
        judge(result, error);
        co_return result;
    }

    awaitable<exchange> stream(const client_request& req, std::string_view target, const body_sink& sink,
                               std::size_t max_response_bytes, deadline until) override
    {
        exchange result;
        auto error = co_await write(req, target, until, result);
        if (!error)
            error = co_await receive_pieces(result, sink, max_response_bytes);
        judge(result, error);
        co_return result;
    }

    bool is_quiet() override
    {
        char byte;
        const auto got = ::recv(tcp_layer().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

private:
    auto& tcp_layer() { return beast::get_lowest_layer(stream_); }

    bool prepare_tls()
    {
        error_code not_an_address;
        asio::ip::make_address(host_, not_an_address);
        if (not_an_address && !SSL_set_tlsext_host_name(stream_.native_handle(), host_.c_str()))
            return false;
        stream_.set_verify_mode(asio::ssl::verify_peer);
        stream_.set_verify_callback(asio::ssl::host_name_verification(host_));
        return true;
    }

    awaitable<error_code> write(const client_request& req, std::string_view target, deadline until, exchange& result)
    {
        tcp_layer().expires_at(until);
        const auto head = request_head(req, authority_, target);
        const std::array<asio::const_buffer, 2> bytes{asio::buffer(head), asio::buffer(req.body)};
        error_code error;
        const auto sent = co_await asio::async_write(stream_, bytes, asio::redirect_error(use_awaitable, error));
        // TLS does not tell how much of a failed write left.
        result.was_sent = sent > 0 || !std::is_same_v<Stream, plain_stream>;
        co_return error;
    }

    static void judge(exchange& result, error_code error)
    {
        result.is_late = error == beast::error::timeout;
        if (error.category() == client_category())
            result.error = static_cast<client_errc>(error.value());
        else if (is_invalid_answer(error))
            result.error = client_errc::invalid_answer;
        else
            result.error = result.was_sent ? client_errc::no_answer : client_errc::connect_failed;
    }

    // Heads of interim answers (1xx) are not expected: a download asks for none.
    awaitable<error_code> receive_pieces(exchange& result, const body_sink& sink, std::size_t max_bytes)
    {
        piece_parser parser;
        parser.header_limit(max_header_bytes);
        parser.body_limit(max_bytes);
        error_code error;
        co_await beast::http::async_read_header(stream_, buffer_, parser, asio::redirect_error(use_awaitable, error));
        result.was_answered = parser.got_some();
        if (error)
            co_return error;
        auto head = head_of(parser.get());
        std::string piece(piece_bytes, '\0');
        while (!parser.is_done()) {
            parser.get().body().data = piece.data();
            parser.get().body().size = piece.size();
            parser.get().body().more = true;
            co_await beast::http::async_read(stream_, buffer_, parser, asio::redirect_error(use_awaitable, error));
            if (error && error != beast::http::error::need_buffer)
                co_return error;
            const std::string_view read(piece.data(), piece.size() - parser.get().body().size);
            if (!read.empty()) {
                const bool goes_on = co_await sink(head, read);
                if (!goes_on)
                    co_return make_error_code(client_errc::abandoned);
            }
        }
        result.answer = std::move(head);
        co_return error_code();
    }

    // The final answer; interim ones (1xx) are skipped.
    awaitable<error_code> receive(exchange& result, bool is_head, std::size_t max_bytes)
    {
        std::optional<response_parser> parser;
        error_code error;
        do {
            parser.emplace();
            parser->skip(is_head);
            parser->header_limit(max_header_bytes);
            parser->body_limit(max_bytes);
            co_await beast::http::async_read(stream_, buffer_, *parser, asio::redirect_error(use_awaitable, error));
            result.was_answered = result.was_answered || parser->got_some() || buffer_.size() > 0;
        } while (!error && parser->get().result_int() < 200);
        if (error)
            co_return error;
        result.is_reusable = parser->keep_alive() && buffer_.size() == 0;
        result.answer = to_response(*parser);
        co_return error;
    }

    std::string host_, authority_;
    Stream stream_;
    beast::flat_buffer buffer_{2 * max_header_bytes};
};

}  // namespace

bool origin::operator<(const origin& o) const
{
    return std::tie(is_tls, host, port) < std::tie(o.is_tls, o.host, o.port);
}

std::unique_ptr<client_connection> make_client_connection(asio::io_context& loop, asio::ssl::context& tls,
                                                          const origin& o)
{
    if (o.is_tls)
        return std::make_unique<connection_over<tls_stream>>(o.host, o.authority, loop, tls);
    return std::make_unique<connection_over<plain_stream>>(o.host, o.authority, loop);
}

}  // namespace relevo::http
