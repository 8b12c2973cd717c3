#include "http/connection.hpp"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>

#include "http/request_reader.hpp"
#include "http/websocket_session.hpp"
#include "http/wire.hpp"
#include "runtime/event.hpp"

namespace relevo::http {

using asio::use_awaitable;

namespace {

// A refused client may still be sending: closing at once would reset the connection under the answer.
constexpr std::chrono::seconds linger_time{2};
constexpr std::size_t linger_bytes = 16 << 20;

// Who was told to come later and comes at once waits this long to be heard, or would take the time of those that are
// served.
constexpr std::chrono::milliseconds pause_after_503{50};

// The body of a streamed answer: a piece is a chunk, or plain bytes where the client knows no chunks.
class stream_writer final : public body_writer
{
public:
    stream_writer(guarded_socket& stream, std::chrono::milliseconds time, bool is_chunked)
        : stream_(stream), time_(time), is_chunked_(is_chunked)
    {
    }

    awaitable<bool> write(std::string bytes) override
    {
        if (!bytes.empty() && is_chunked_)  // an empty chunk would be the last one
            bytes = chunk_of(bytes);
        co_await send(bytes);
        co_return !is_broken_;
    }

    // The body has come to its end. False when it did not reach the peer.
    awaitable<bool> finish()
    {
        if (is_chunked_)
            co_await send("0\r\n\r\n");
        co_return !is_broken_;
    }

private:
    static std::string chunk_of(const std::string& bytes)
    {
        std::array<char, 20> size;
        const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
        return std::string(size.data(), static_cast<std::size_t>(digits)) + bytes + "\r\n";
    }

    awaitable<> send(std::string_view bytes)
    {
        if (is_broken_ || bytes.empty())
            co_return;
        error_code error;
        stream_.limit(time_);
        co_await asio::async_write(stream_.socket, asio::buffer(bytes), asio::redirect_error(use_awaitable, error));
        stream_.unlimit();
        is_broken_ = error.failed();
    }

    guarded_socket& stream_;
    std::chrono::milliseconds time_;
    bool is_chunked_, is_broken_ = false;
};

class http_connection final : public connection
{
public:
    http_connection(std::shared_ptr<server_core> core, asio::ip::tcp::socket socket)
        : core_(std::move(core)), stream_(std::move(socket)), reader_(stream_, core_->settings, core_->proxies)
    {
        error_code ignored;
        stream_.socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    }

    awaitable<> run() override
    {
        std::optional<problem> refused;
        try {
            while (co_await serve_one() && !has_finished_draining())
                is_fresh_ = false;
        } catch (const refusal& r) {
            refused = r.problem();
        } catch (const std::exception&) {  // the peer went away or was too slow: there is nobody to answer
            close();
            co_return;
        }
        try {
            if (refused)
                co_await refuse(*refused);
            if (reader_.has_unread_input())
                co_await linger();
        } catch (const std::exception&) {  // as above
        }
        close();
    }

    void drain() override
    {
        if (websocket_)
            websocket_->stop();
    }

    void close_if_silent() override
    {
        if (reader_.is_idle())
            stream_.stop_waiting();
    }

    void check_limit(deadline now) override { stream_.check(now); }

    void abort() override
    {
        if (websocket_)
            websocket_->abort();
        close();
        cancellation_.emit(asio::cancellation_type::terminal);
    }

private:
    // False when the connection is to close. Throws refusal to answer it and close, anything else to just close.
    awaitable<bool> serve_one()
    {
        route_ = nullptr;
        auto received = co_await reader_.read_header(is_fresh_);
        if (!received)
            co_return false;
        request& req = *received;
        auto match = core_->routes.find(req.method, req.path);
        route_ = match.found;
        method_ = req.method;
        if (!match.found || !reader_.has_known_method())
            co_return co_await answer_no_route(match, req);

        req.path_parameters = std::move(match.parameters);
        req.route = match.found->pattern;
        if (match.found->upgrade) {
            co_await upgrade(*match.found, req);
            co_return false;
        }
        if (match.found->admit)
            if (const auto refused = match.found->admit(req))
                throw refusal(*refused);
        const body_budget::share held(core_->bodies, reader_.announced_bytes(match.found->max_body_bytes));
        req.body = co_await reader_.read_body(match.found->max_body_bytes);
        const auto answer = co_await core_->routes.answer(*match.found, req);
        const bool goes_on = co_await write(answer, req);
        if (goes_on && answer.status == 503)
            co_await runtime::sleep_for(pause_after_503);
        co_return goes_on;
    }

    // While draining, what was received already is still answered.
    bool has_finished_draining() const { return core_->is_draining && !reader_.has_more(); }

    awaitable<bool> write(const response& answer, const request& req)
    {
        const auto body = framing_of(answer);
        const bool keep = reader_.wants_keep_alive() && !has_finished_draining() && body != framing::until_close;
        auto field = keep ? connection_header::none : connection_header::close;
        if (keep && reader_.is_http_10())
            field = connection_header::keep_alive;
        const auto head = response_head(answer, req.id, field, body);
        const bool sends_body = req.method != method::head && has_body(answer.status);
        const bool streams = sends_body && answer.stream;
        co_await write_bytes(head, sends_body && !streams ? std::string_view(answer.body) : std::string_view());
        if (!streams)
            co_return keep;
        const bool is_whole = co_await write_stream(answer, req, body);
        co_return is_whole ? keep : false;
    }

    // A client of HTTP/1.0 knows no chunks.
    framing framing_of(const response& answer) const
    {
        if (!answer.stream)
            return framing::sized;
        return reader_.is_http_10() ? framing::until_close : framing::chunked;
    }

    // False when the body broke off.
    awaitable<bool> write_stream(const response& answer, const request& req, framing body)
    {
        stream_writer out(stream_, core_->settings.write_timeout, body == framing::chunked);
        std::exception_ptr thrown;
        try {
            co_await answer.stream(out);
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown) {
            core_->routes.explain(thrown, req);
            co_return false;
        }
        co_return co_await out.finish();
    }

    awaitable<> write_bytes(std::string_view head, std::string_view body)
    {
        const std::array<asio::const_buffer, 2> bytes{asio::buffer(head), asio::buffer(body)};
        stream_.limit(core_->settings.write_timeout);
        co_await asio::async_write(stream_.socket, bytes, use_awaitable);
        stream_.unlimit();
    }

    // A body that nobody will read ends the connection with the answer.
    awaitable<bool> answer_no_route(const router::match& match, const request& req)
    {
        const auto p = dispatcher::no_route(match);
        if (reader_.has_body_to_read())
            throw refusal(p);
        core_->routes.count(nullptr, req.method, p.status);
        const auto answer = to_response(p, req.id);
        co_return co_await write(answer, req);
    }

    awaitable<> refuse(const problem& p)
    {
        core_->routes.count(route_, method_, p.status);
        const auto answer = to_response(p, reader_.request_id());
        const auto head = response_head(answer, reader_.request_id(), connection_header::close);
        co_await write_bytes(head, answer.body);
    }

    awaitable<> linger()
    {
        error_code error;
        stream_.socket.shutdown(asio::ip::tcp::socket::shutdown_send, error);
        stream_.limit(linger_time);
        std::array<char, 16 * 1024> sink;
        for (std::size_t discarded = 0; !error && discarded < linger_bytes;)
            discarded +=
                co_await stream_.socket.async_read_some(asio::buffer(sink), asio::redirect_error(use_awaitable, error));
    }

    awaitable<> upgrade(const route& r, const request& req)
    {
        if (!reader_.is_upgrade() || reader_.has_unread_input())
            throw refusal({426, "upgrade_required", "Esta ruta es un WebSocket", {}, {}, {{"Upgrade", "websocket"}}});
        stream_.unlimit();
        auto socket = std::move(stream_.socket);
        websocket_ = co_await accept_websocket(core_->svc, std::move(socket), req);
        if (!websocket_)
            co_return;
        core_->routes.count(&r, req.method, 101);
        if (core_->is_draining)
            websocket_->stop();
        std::exception_ptr thrown;
        try {
            co_await r.upgrade(req, *websocket_);
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown)
            core_->routes.explain(thrown, req);
        co_await websocket_->close(thrown ? 1011 : 1000, "");
    }

    void close()
    {
        error_code ignored;
        stream_.socket.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
        stream_.socket.close(ignored);
    }

    std::shared_ptr<server_core> core_;
    guarded_socket stream_;
    request_reader reader_;
    std::shared_ptr<websocket_session> websocket_;
    const route* route_ = nullptr;  // of the request being served, with its method
    method method_ = method::get;
    bool is_fresh_ = true;  // no request answered yet
};

}  // namespace

std::shared_ptr<connection> make_connection(std::shared_ptr<server_core> core, asio::ip::tcp::socket socket)
{
    return std::make_shared<http_connection>(std::move(core), std::move(socket));
}

}  // namespace relevo::http
