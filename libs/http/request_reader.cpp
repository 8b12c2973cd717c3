#include "http/request_reader.hpp"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/ascii.hpp"
#include "http/request_id.hpp"

namespace relevo::http {

namespace beast = boost::beast;
using asio::use_awaitable;

namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;
constexpr std::size_t read_bytes = 4096;
constexpr std::size_t body_step = 64 * 1024;  // memory follows what arrives, not what was announced
constexpr std::size_t max_chunk_extension_bytes = 256;

refusal malformed(std::string_view fault)
{
    return refusal({400, "malformed_request", "Petición HTTP mal formada (" + std::string(fault) + ")"});
}

refusal too_large(std::size_t limit)
{
    return refusal({413, "payload_too_large", "El cuerpo supera " + std::to_string(limit) + " bytes"});
}

refusal header_too_large(std::size_t limit)
{
    return refusal({431, "header_too_large", "La cabecera supera " + std::to_string(limit) + " bytes"});
}

std::optional<method> method_of(std::string_view name)
{
    for (const auto m :
         {method::get, method::post, method::put, method::patch, method::del, method::head, method::options})
        if (to_string(m) == name)
            return m;
    return std::nullopt;
}

// Path and query; an absolute form ("http://host/path") loses its origin.
void set_target(request& req, std::string_view target)
{
    if (const auto origin = target.find("://"); origin != std::string_view::npos && !target.starts_with('/')) {
        const auto path = target.find_first_of("/?", origin + 3);
        target = path == std::string_view::npos ? "/" : target.substr(path);
    }
    const auto mark = target.find('?');
    req.target = target;
    req.path = target.substr(0, mark);
    req.query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

void refuse_long_extensions(std::uint64_t, beast::string_view extensions, error_code& error)
{
    if (extensions.size() > max_chunk_extension_bytes)
        error = beast::http::error::bad_chunk_extension;
}

void check_chunked(error_code error, std::size_t limit)
{
    if (!error)
        return;
    if (error == beast::http::error::body_limit)
        throw too_large(limit);
    const bool is_cut_off = error == beast::http::error::partial_message || error == beast::http::error::end_of_stream;
    const bool is_parse_error = error.category() == make_error_code(beast::http::error::bad_chunk).category();
    if (is_parse_error && !is_cut_off)
        throw malformed(error.message());
    throw boost::system::system_error(error);
}

}  // namespace

request_reader::request_reader(guarded_socket& stream, const server_settings& settings, const trusted_proxies& proxies)
    : stream_(stream), settings_(settings), proxies_(proxies), buffer_(buffer_bytes)
{
    error_code ignored;
    peer_ = stream_.socket.remote_endpoint(ignored).address();
}

awaitable<std::optional<request>> request_reader::read_header(bool is_first)
{
    request_id_.clear();
    stream_.limit(is_first ? settings_.header_timeout : settings_.idle_timeout);
    if (!has_more() && !co_await read_first_bytes())
        co_return std::nullopt;
    has_unread_input_ = true;
    if (!is_first)
        stream_.limit(settings_.header_timeout);
    for (std::size_t seen = 0;;) {
        if (received().starts_with("\r\n")) {
            buffer_.consume(2);
            seen = 0;
        }
        if (const auto end = received().find("\r\n\r\n", seen); end != std::string_view::npos) {
            stream_.unlimit();
            co_return parse(end + 4);
        }
        check_partial(seen);
        seen = buffer_.size() - std::min<std::size_t>(buffer_.size(), 3);
        co_await read_more();
    }
}

bool request_reader::is_idle() const
{
    error_code ignored;
    return is_waiting_ && stream_.socket.available(ignored) == 0;
}

awaitable<bool> request_reader::read_first_bytes()
{
    is_waiting_ = true;
    error_code error;
    const auto bytes = co_await stream_.socket.async_read_some(buffer_.prepare(read_bytes),
                                                               asio::redirect_error(use_awaitable, error));
    is_waiting_ = false;
    buffer_.commit(bytes);
    co_return !error;
}

awaitable<> request_reader::read_more()
{
    const auto bytes = co_await stream_.socket.async_read_some(buffer_.prepare(read_bytes), use_awaitable);
    buffer_.commit(bytes);
}

std::string_view request_reader::received() const
{
    return {static_cast<const char*>(buffer_.cdata().data()), buffer_.size()};
}

void request_reader::check_partial(std::size_t from) const
{
    if (const auto fault = partial_header_fault(received(), from); !fault.empty())
        throw malformed(fault);
    if (buffer_.size() >= settings_.max_header_bytes)
        throw header_too_large(settings_.max_header_bytes);
}

request request_reader::parse(std::size_t header_bytes)
{
    if (header_bytes > settings_.max_header_bytes)
        throw header_too_large(settings_.max_header_bytes);
    head_ = read_head(received().substr(0, header_bytes));
    if (!head_.fault.empty())
        throw malformed(head_.fault);
    method_ = method_of(head_.method);

    request req;
    req.method = method_.value_or(method::options);
    set_target(req, head_.target);
    req.headers = std::move(head_.fields);
    buffer_.consume(header_bytes);  // ends the views of the head
    has_unread_input_ = has_body_to_read() || has_more();
    std::string forwarded_for;
    for (const auto& [name, value] : req.headers)
        if (ascii::iequals(name, "X-Forwarded-For"))
            (forwarded_for += forwarded_for.empty() ? "" : ",") += value;
    req.remote_ip = proxies_.client_of(peer_, forwarded_for);
    if (const auto wanted = req.headers.get("X-Request-ID"); is_sane_request_id(wanted))
        request_id_ = wanted;
    req.id = request_id();
    return req;
}

const std::string& request_reader::request_id()
{
    if (request_id_.empty())
        request_id_ = new_request_id();
    return request_id_;
}

std::size_t request_reader::announced_bytes(std::size_t limit) const
{
    return head_.is_chunked ? limit : std::min<std::size_t>(head_.content_length.value_or(0), limit);
}

awaitable<std::string> request_reader::read_body(std::size_t limit)
{
    if (!has_body_to_read())
        co_return std::string();
    if (head_.content_length.value_or(0) > limit)
        throw too_large(limit);
    if (!has_more() && !head_.is_http_10 && head_.expects_continue)
        co_await tell_to_go_on();
    stream_.limit(settings_.body_timeout);
    std::string body;
    if (head_.is_chunked)
        body = co_await read_chunked_body(limit);
    else
        body = co_await read_sized_body(*head_.content_length);
    stream_.unlimit();
    has_unread_input_ = has_more();
    co_return body;
}

awaitable<> request_reader::tell_to_go_on()
{
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    stream_.limit(settings_.write_timeout);
    co_await asio::async_write(stream_.socket, asio::buffer(go_on), use_awaitable);
}

awaitable<std::string> request_reader::read_sized_body(std::size_t size)
{
    std::string body(received().substr(0, size));
    buffer_.consume(body.size());
    while (body.size() < size) {
        const auto before = body.size();
        body.resize(std::min(size, before + std::max(body_step, before)));
        const auto bytes = co_await stream_.socket.async_read_some(
            asio::buffer(body.data() + before, body.size() - before), use_awaitable);
        body.resize(before + bytes);
    }
    co_return body;
}

awaitable<std::string> request_reader::read_chunked_body(std::size_t limit)
{
    static constexpr std::string_view framing = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    beast::http::request_parser<beast::http::string_body> parser;
    error_code error;
    parser.put(asio::buffer(framing), error);
    parser.body_limit(limit);
    auto extension_check = refuse_long_extensions;
    parser.on_chunk_header(extension_check);  // keeps a reference
    const auto fields = std::distance(parser.get().begin(), parser.get().end());
    co_await beast::http::async_read(stream_.socket, buffer_, parser, asio::redirect_error(use_awaitable, error));
    check_chunked(error, limit);
    if (std::distance(parser.get().begin(), parser.get().end()) != fields)
        throw malformed("trailers");
    co_return std::move(parser.get().body());
}

}  // namespace relevo::http
