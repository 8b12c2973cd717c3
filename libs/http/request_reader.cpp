#include "http/request_reader.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "http/ascii.hpp"
#include "http/header_check.hpp"
#include "http/request_id.hpp"

namespace relevo::http {

namespace beast = boost::beast;
using asio::use_awaitable;

namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;
constexpr std::size_t read_bytes = 4096;
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

std::optional<method> method_of(beast::http::verb v)
{
    using beast::http::verb;
    switch (v) {
        case verb::get:
            return method::get;
        case verb::post:
            return method::post;
        case verb::put:
            return method::put;
        case verb::patch:
            return method::patch;
        case verb::delete_:
            return method::del;
        case verb::head:
            return method::head;
        case verb::options:
            return method::options;
        default:
            return std::nullopt;
    }
}

std::string_view view(beast::string_view s)
{
    return {s.data(), s.size()};
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

}  // namespace

request_reader::request_reader(beast::tcp_stream& stream, const server_settings& settings,
                               const trusted_proxies& proxies)
    : stream_(stream), settings_(settings), proxies_(proxies), buffer_(buffer_bytes)
{
    error_code ignored;
    peer_ = stream_.socket().remote_endpoint(ignored).address();
}

awaitable<std::optional<request>> request_reader::read_header(bool is_first)
{
    request_id_.clear();
    stream_.expires_after(is_first ? settings_.header_timeout : settings_.idle_timeout);
    if (!has_more() && !co_await read_first_bytes())
        co_return std::nullopt;
    has_unread_input_ = true;
    if (!is_first)
        stream_.expires_after(settings_.header_timeout);
    for (;;) {
        if (received().starts_with("\r\n"))
            buffer_.consume(2);
        if (const auto end = received().find("\r\n\r\n"); end != std::string_view::npos)
            co_return parse(checked(end + 4));
        check_partial();
        co_await read_more();
    }
}

bool request_reader::is_idle() const
{
    error_code ignored;
    return is_waiting_ && stream_.socket().available(ignored) == 0;
}

awaitable<bool> request_reader::read_first_bytes()
{
    is_waiting_ = true;
    error_code error;
    const auto bytes =
        co_await stream_.async_read_some(buffer_.prepare(read_bytes), asio::redirect_error(use_awaitable, error));
    is_waiting_ = false;
    buffer_.commit(bytes);
    co_return !error;
}

awaitable<> request_reader::read_more()
{
    const auto bytes = co_await stream_.async_read_some(buffer_.prepare(read_bytes), use_awaitable);
    buffer_.commit(bytes);
}

std::string_view request_reader::received() const
{
    return {static_cast<const char*>(buffer_.cdata().data()), buffer_.size()};
}

std::size_t request_reader::checked(std::size_t header_bytes) const
{
    if (header_bytes > settings_.max_header_bytes)
        throw header_too_large(settings_.max_header_bytes);
    if (const auto fault = header_fault(received().substr(0, header_bytes)); !fault.empty())
        throw malformed(fault);
    return header_bytes;
}

void request_reader::check_partial() const
{
    if (const auto fault = partial_header_fault(received()); !fault.empty())
        throw malformed(fault);
    if (buffer_.size() >= settings_.max_header_bytes)
        throw header_too_large(settings_.max_header_bytes);
}

request request_reader::parse(std::size_t header_bytes)
{
    parser_.emplace();
    parser_->body_limit(boost::none);  // the route's limit follows, once the route is known
    parser_->header_limit(static_cast<std::uint32_t>(settings_.max_header_bytes + 1));
    error_code error;
    parser_->put(asio::buffer(buffer_.cdata().data(), header_bytes), error);
    if (error || !parser_->is_header_done())
        throw malformed(error ? error.message() : "incomplete header");
    buffer_.consume(header_bytes);
    has_unread_input_ = has_body_to_read() || has_more();

    request req;
    req.method = method_of(parser_->get().method()).value_or(method::options);
    std::string forwarded_for;
    for (const auto& field : parser_->get()) {
        req.headers.add(std::string(view(field.name_string())), std::string(view(field.value())));
        if (ascii::iequals(view(field.name_string()), "X-Forwarded-For"))
            forwarded_for += (forwarded_for.empty() ? "" : ",") + std::string(view(field.value()));
    }
    set_target(req, view(parser_->get().target()));
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

bool request_reader::has_known_method() const
{
    return method_of(parser_->get().method()).has_value();
}

bool request_reader::is_upgrade() const
{
    return beast::websocket::is_upgrade(parser_->get());
}

awaitable<std::string> request_reader::read_body(std::size_t limit)
{
    if (!has_body_to_read())
        co_return std::string();
    if (parser_->content_length().value_or(0) > limit)
        throw too_large(limit);
    if (!has_more() && !is_http_10() && ascii::iequals(view(parser_->get()["Expect"]), "100-continue")) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        stream_.expires_after(settings_.write_timeout);
        co_await asio::async_write(stream_, asio::buffer(go_on), use_awaitable);
    }

    parser_->body_limit(limit);
    auto extension_check = refuse_long_extensions;
    parser_->on_chunk_header(extension_check);  // keeps a reference
    const auto header_fields = field_count();
    stream_.expires_after(settings_.body_timeout);
    error_code error;
    co_await beast::http::async_read(stream_, buffer_, *parser_, asio::redirect_error(use_awaitable, error));
    check_body(error, limit);
    if (field_count() != header_fields)
        throw malformed("trailers");
    has_unread_input_ = has_more();
    co_return std::move(parser_->get().body());
}

void request_reader::check_body(error_code error, std::size_t limit) const
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

std::ptrdiff_t request_reader::field_count() const
{
    return std::distance(parser_->get().begin(), parser_->get().end());
}

}  // namespace relevo::http
