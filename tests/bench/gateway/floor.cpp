// bench-floor PORT BROKERS TOPIC SECRET
//
// The least that a gateway on these libraries can cost: one Beast loop, an HMAC, one record to Kafka with acks=all, 200
// when its report is in. No routes, limits, time-outs, metrics or logs. The service is measured against it.
#include <librdkafka/rdkafka.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <iostream>
#include <memory>

#include "webhooks.hpp"

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

struct shared_parts
{
    rd_kafka_t* rk;
    std::string topic, secret;
};

class session : public std::enable_shared_from_this<session>
{
public:
    session(tcp::socket socket, shared_parts& parts) : socket_(std::move(socket)), parts_(parts)
    {
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
    }

    void read()
    {
        request_ = {};
        http::async_read(socket_, buffer_, request_, [self = shared_from_this()](error_code ec, std::size_t) {
            if (!ec)
                self->produce();
        });
    }

    void acknowledged(bool delivered)
    {
        answer_ = {delivered ? http::status::ok : http::status::service_unavailable, 11};
        answer_.set(http::field::content_type, "application/json");
        answer_.body() = R"({"ok":true})";
        answer_.prepare_payload();
        http::async_write(socket_, answer_, [self = shared_from_this()](error_code ec, std::size_t) {
            if (!ec)
                self->read();
        });
    }

private:
    void produce()
    {
        const auto expected = relevo::bench::signature_of(parts_.secret, request_.body());
        const auto sent = request_["X-Vapi-Signature"];
        if (sent.size() != expected.size() || CRYPTO_memcmp(sent.data(), expected.data(), expected.size()) != 0)
            return acknowledged(false);
        const auto key = request_["X-Call-Id"];
        auto* waiting = new std::shared_ptr<session>(shared_from_this());
        const auto err = rd_kafka_producev(
            parts_.rk, RD_KAFKA_V_TOPIC(parts_.topic.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
            RD_KAFKA_V_KEY(key.data(), key.size()), RD_KAFKA_V_VALUE(request_.body().data(), request_.body().size()),
            RD_KAFKA_V_OPAQUE(waiting), RD_KAFKA_V_END);
        if (err) {
            delete waiting;
            acknowledged(false);
        }
    }

    tcp::socket socket_;
    shared_parts& parts_;
    boost::beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    http::response<http::string_body> answer_;
};

void on_report(rd_kafka_t*, const rd_kafka_message_t* m, void*)
{
    const std::unique_ptr<std::shared_ptr<session>> waiting(static_cast<std::shared_ptr<session>*>(m->_private));
    (*waiting)->acknowledged(m->err == RD_KAFKA_RESP_ERR_NO_ERROR);
}

rd_kafka_t* open_producer(const std::string& brokers)
{
    auto* conf = rd_kafka_conf_new();
    char error[256];
    for (const auto& [name, value] :
         std::initializer_list<std::pair<const char*, std::string>>{{"bootstrap.servers", brokers},
                                                                    {"acks", "all"},
                                                                    {"enable.idempotence", "true"},
                                                                    {"compression.codec", "lz4"},
                                                                    {"linger.ms", "1"},
                                                                    {"partitioner", "murmur2_random"}})
        if (rd_kafka_conf_set(conf, name, value.c_str(), error, sizeof error) != RD_KAFKA_CONF_OK)
            throw std::runtime_error(error);
    rd_kafka_conf_set_dr_msg_cb(conf, on_report);
    auto* rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (!rk)
        throw std::runtime_error(error);
    return rk;
}

void serve_reports(asio::posix::stream_descriptor& reports, rd_kafka_t* rk)
{
    reports.async_wait(reports.wait_read, [&reports, rk](error_code ec) {
        std::uint64_t ignored;
        if (ec || ::read(reports.native_handle(), &ignored, sizeof ignored) < 0)
            return;
        while (rd_kafka_poll(rk, 0) > 0) {
        }
        serve_reports(reports, rk);
    });
}

void accept(tcp::acceptor& acceptor, shared_parts& parts)
{
    acceptor.async_accept([&](error_code ec, tcp::socket socket) {
        if (!ec)
            std::make_shared<session>(std::move(socket), parts)->read();
        accept(acceptor, parts);
    });
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::cerr << "usage: bench-floor PORT BROKERS TOPIC SECRET\n";
        return 2;
    }
    try {
        asio::io_context loop{1};
        shared_parts parts{open_producer(argv[2]), argv[3], argv[4]};
        asio::posix::stream_descriptor reports(loop, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
        const std::uint64_t one = 1;
        rd_kafka_queue_io_event_enable(rd_kafka_queue_get_main(parts.rk), reports.native_handle(), &one, sizeof one);
        serve_reports(reports, parts.rk);
        tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(atoi(argv[1]))});
        accept(acceptor, parts);
        loop.run();
    } catch (const std::exception& e) {
        std::cerr << "bench-floor: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
