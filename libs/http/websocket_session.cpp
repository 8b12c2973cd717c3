#include "http/websocket_session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>

#include "http/ascii.hpp"
#include "runtime/event.hpp"

namespace relevo::http {

namespace beast = boost::beast;
using asio::use_awaitable;

namespace {

constexpr std::size_t max_frame_bytes = 16 * 1024;
constexpr std::size_t max_received_frames = 64;  // then reading waits for the handler
constexpr std::size_t max_queued_frames = 1'000;
constexpr std::size_t max_queued_bytes = 1 << 20;
constexpr std::chrono::seconds handshake_time{5};  // also for the closing handshake
constexpr std::chrono::seconds flush_time{3};      // for what is queued when closing
constexpr std::string_view subprotocol = "leads.v1";

constexpr std::uint16_t restarting = 1012;
constexpr std::uint16_t text_only = 1003;
constexpr std::uint16_t bad_frame = 4010;

using upgrade_request = beast::http::request<beast::http::empty_body>;

upgrade_request to_beast(const request& req)
{
    upgrade_request out(beast::http::verb::get, req.target, 11);
    for (const auto& [name, value] : req.headers)
        out.insert(name, value);
    return out;
}

bool offers_subprotocol(const request& req)
{
    std::string_view offered = req.headers.get("Sec-WebSocket-Protocol");
    while (!offered.empty()) {
        const auto comma = offered.find(',');
        if (ascii::trim(offered.substr(0, comma)) == subprotocol)
            return true;
        offered = comma == std::string_view::npos ? std::string_view() : offered.substr(comma + 1);
    }
    return false;
}

// A reader and a writer run beside the handler and keep the session alive; each ends with the connection.
class beast_session final : public websocket_session, public std::enable_shared_from_this<beast_session>
{
public:
    beast_session(runtime::service& svc, asio::ip::tcp::socket socket)
        : svc_(svc),
          stream_(std::move(socket)),
          arrived_(svc.loop()),
          taken_(svc.loop()),
          written_(svc.loop()),
          closed_(svc.loop())
    {
    }

    awaitable<bool> accept(const request& req)
    {
        const auto handshake = to_beast(req);
        beast::websocket::stream_base::timeout limits{handshake_time, beast::websocket::stream_base::none(), false};
        stream_.set_option(limits);
        stream_.read_message_max(0);  // read_frame has its own limit: Beast's closes with 1009
        stream_.auto_fragment(false);
        stream_.text(true);
        stream_.control_callback(
            [this](beast::websocket::frame_type, beast::string_view) { last_seen_ = clock::now(); });
        if (offers_subprotocol(req)) {
            stream_.set_option(beast::websocket::stream_base::decorator([](beast::websocket::response_type& answer) {
                answer.set(beast::http::field::sec_websocket_protocol, subprotocol);
            }));
        }
        error_code error;
        co_await stream_.async_accept(handshake, asio::redirect_error(use_awaitable, error));
        if (error)
            co_return false;
        svc_.spawn("websocket reader", read_frames(shared_from_this()));
        co_return true;
    }

    awaitable<std::optional<std::string>> receive(deadline until) override
    {
        timed_out_ = false;
        while (received_.empty() && is_open_ && !timed_out_)
            timed_out_ = !co_await arrived_.wait_until(until) && received_.empty() && is_open_;
        if (received_.empty())
            co_return std::nullopt;
        std::optional<std::string> frame = std::move(received_.front());
        received_.pop_front();
        taken_.set();
        co_return frame;
    }

    bool timed_out() const override { return timed_out_; }

    bool send(std::string frame) override
    {
        if (!is_open_ || queued_.size() >= max_queued_frames || queued_bytes_ + frame.size() > max_queued_bytes)
            return false;
        queued_bytes_ += frame.size();
        queued_.push_back(std::move(frame));
        if (!std::exchange(is_writing_, true))
            svc_.spawn("websocket writer", write_frames(shared_from_this()));
        return true;
    }

    awaitable<> close(std::uint16_t code, std::string_view reason) override
    {
        begin_close(code, std::string(reason));
        while (!is_closed_)
            co_await closed_.wait();
    }

    bool is_open() const override { return is_open_; }
    clock::time_point last_seen() const override { return last_seen_; }

    void stop() override
    {
        received_.clear();
        begin_close(restarting, "");
    }

    void abort() override
    {
        beast::get_lowest_layer(stream_).close();
        lost();
    }

private:
    using self = std::shared_ptr<beast_session>;

    void begin_close(std::uint16_t code, std::string reason)
    {
        if (std::exchange(is_closing_, true))
            return;
        is_open_ = false;
        arrived_.set();
        taken_.set();
        svc_.spawn("websocket close", finish_close(shared_from_this(), code, std::move(reason)));
    }

    // Nothing can be received or sent any more.
    void lost()
    {
        is_open_ = false;
        arrived_.set();
        taken_.set();
        written_.set();
    }

    static awaitable<> read_frames(self s)
    {
        while (s->is_open_) {
            auto frame = co_await s->read_frame();
            if (!frame)
                break;
            if (!s->is_open_)
                break;
            s->received_.push_back(std::move(*frame));
            s->arrived_.set();
            while (s->is_open_ && s->received_.size() >= max_received_frames)
                co_await s->taken_.wait();
        }
    }

    awaitable<std::optional<std::string>> read_frame()
    {
        beast::flat_buffer buffer;
        error_code error;
        do {
            co_await stream_.async_read_some(buffer, max_frame_bytes + 1 - buffer.size(),
                                             asio::redirect_error(use_awaitable, error));
            if (error) {
                lost();
                co_return std::nullopt;
            }
            if (buffer.size() > max_frame_bytes || !stream_.got_text()) {
                begin_close(stream_.got_text() ? bad_frame : text_only, "");
                co_return std::nullopt;
            }
        } while (!stream_.is_message_done());
        last_seen_ = clock::now();
        const auto bytes = buffer.cdata();
        co_return std::string(static_cast<const char*>(bytes.data()), bytes.size());
    }

    static awaitable<> write_frames(self s)
    {
        error_code error;
        while (!error && !s->queued_.empty()) {
            const auto frame = std::move(s->queued_.front());
            s->queued_.pop_front();
            co_await s->stream_.async_write(asio::buffer(frame), asio::redirect_error(use_awaitable, error));
            s->queued_bytes_ -= frame.size();
        }
        if (error)
            s->lost();
        s->is_writing_ = false;
        s->written_.set();
    }

    // A peer that does not read what is queued is not waited for longer than flush_time.
    static awaitable<> finish_close(self s, std::uint16_t code, std::string reason)
    {
        const auto until = clock::now() + flush_time;
        while (s->is_writing_ && clock::now() < until)
            co_await s->written_.wait_until(until);
        if (s->is_writing_) {
            s->abort();
        } else if (s->stream_.is_open()) {
            const beast::websocket::close_reason why(static_cast<beast::websocket::close_code>(code), reason);
            error_code ignored;
            co_await s->stream_.async_close(why, asio::redirect_error(use_awaitable, ignored));
        }
        s->is_closed_ = true;
        s->closed_.set();
    }

    runtime::service& svc_;
    beast::websocket::stream<beast::tcp_stream, false> stream_;
    std::deque<std::string> received_;
    std::deque<std::string> queued_;
    std::size_t queued_bytes_ = 0;
    runtime::event arrived_, taken_, written_, closed_;
    clock::time_point last_seen_ = clock::now();
    bool is_open_ = true;  // neither closed nor closing
    bool is_closing_ = false;
    bool is_closed_ = false;
    bool is_writing_ = false;
    bool timed_out_ = false;
};

}  // namespace

awaitable<std::shared_ptr<websocket_session>> accept_websocket(runtime::service& svc, asio::ip::tcp::socket socket,
                                                               const request& req)
{
    auto session = std::make_shared<beast_session>(svc, std::move(socket));
    if (!co_await session->accept(req))
        co_return nullptr;
    co_return session;
}

}  // namespace relevo::http
