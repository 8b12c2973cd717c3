#include "kafka/producer.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "kafka/producer_client.hpp"
#include "log/log.hpp"
#include "runtime/event.hpp"

namespace relevo::kafka {

using namespace std::chrono_literals;

namespace {

class category final : public boost::system::error_category
{
public:
    const char* name() const noexcept override { return "kafka_produce"; }
    std::string message(int value) const override
    {
        switch (static_cast<produce_errc>(value)) {
            case produce_errc::queue_full:
                return "too many records wait for Kafka";
            case produce_errc::timed_out:
                return "Kafka did not acknowledge the record in time";
            case produce_errc::refused:
                return "Kafka refused the record";
        }
        return "unknown";
    }
};

using client_ptr = std::shared_ptr<producer_client>;

// Lets what is queued go out, without blocking the loop.
awaitable<> flush(client_ptr client, deadline until)
{
    for (client->serve(); client->outstanding() > 0 && clock::now() < until; client->serve())
        co_await runtime::sleep_for(10ms);
}

// After a fatal error: every waiter hears of it, then the client goes.
awaitable<> retire(runtime::service& svc, client_ptr client)
{
    client->purge();
    co_await flush(client, clock::now() + 5s);
    client->stop_watching();
    auto handle = client->release();
    auto close = [&handle] { handle.reset(); };
    co_await svc.run_blocking(close);
}

// client by value: it may be replaced or closed meanwhile.
awaitable<bool> fetch_metadata(runtime::service& svc, client_ptr client, deadline until)
{
    while (clock::now() < until && !svc.is_stopping()) {
        const auto rest = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
        const auto timeout = static_cast<int>(std::min<std::chrono::milliseconds>(rest, 1s).count());
        const auto handle = client->handle();
        auto ask = [&handle, timeout] { return handle && kafka::fetch_metadata(handle.get(), timeout) != nullptr; };
        const bool answered = co_await svc.run_blocking(ask);
        if (answered)
            co_return true;
        co_await runtime::sleep_for(100ms);
    }
    co_return false;
}

}  // namespace

const boost::system::error_category& produce_category()
{
    static const category instance;
    return instance;
}

struct producer::impl : std::enable_shared_from_this<impl>
{
    impl(runtime::service& service, const settings& s)
        : svc(service), kafka(s), metrics(std::make_shared<producer_metrics>(service.metrics()))
    {
    }

    void open()
    {
        auto client = std::make_shared<producer_client>(svc, kafka, metrics);
        current = client;
        client->watch([weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->replace();
        });
    }

    void replace()
    {
        log::error("kafka_producer_replaced");
        auto broken = current.load();
        open();
        svc.spawn("kafka_producer_retire", retire(svc, std::move(broken)));
    }

    static awaitable<> stop(std::shared_ptr<impl> self)
    {
        if (!self)
            co_return;
        const auto client = self->current.load();
        co_await flush(client, clock::now() + 5s);
        if (const auto left = client->outstanding(); left > 0)
            log::error("kafka_records_not_flushed", {{"records", left}});
        client->stop_watching();
    }

    // The fate of all records of d, as far as it is known in time.
    static awaitable<result<void>> settle(client_ptr client, std::shared_ptr<delivery> d)
    {
        while (d->pending > 0) {
            error_code ended;
            co_await d->settled.async_wait(asio::redirect_error(asio::use_awaitable, ended));
            if (!ended && d->pending > 0) {
                d->abandoned = true;
                client->suspect();
                d->note_failure(SIZE_MAX - 1, produce_errc::timed_out);
                break;
            }
        }
        if (d->error)
            co_return d->error;
        co_return result<void>();
    }

    // Ready once Kafka has answered.
    static awaitable<> warm_up(runtime::service& svc, std::weak_ptr<impl> weak)
    {
        for (auto self = weak.lock(); self && !svc.is_stopping(); self = weak.lock()) {
            const auto client = self->current.load();
            self.reset();
            const bool answered = co_await fetch_metadata(svc, client, clock::now() + 5s);
            if (answered)
                co_return svc.set_ready("kafka", true);
        }
    }

    runtime::service& svc;
    const settings kafka;
    const std::shared_ptr<producer_metrics> metrics;
    std::atomic<client_ptr> current;  // replaced on the service's loop
};

producer::producer(runtime::service& svc, const settings& s) : impl_(std::make_shared<impl>(svc, s))
{
    impl_->open();
    svc.set_ready("kafka", false);
    svc.spawn("kafka_warm_up", impl::warm_up(svc, impl_));
    svc.on_stop("kafka_producer", [weak = std::weak_ptr(impl_)] { return impl::stop(weak.lock()); });
}

producer::~producer()
{
    impl_->current.load()->stop_watching();
}

awaitable<result<void>> producer::produce(message m, deadline until)
{
    std::vector<message> one;
    one.push_back(std::move(m));
    return produce_all(std::move(one), until);
}

awaitable<result<void>> producer::produce_view(message_view m, deadline until)
{
    const auto client = impl_->current.load();
    const auto d = std::make_shared<delivery>(co_await asio::this_coro::executor, until);
    if (const auto ec = client->enqueue(m, d, 0); ec)
        co_return ec;
    co_return co_await impl::settle(client, d);
}

awaitable<result<void>> producer::produce_all(std::vector<message> ms, deadline until)
{
    const auto client = impl_->current.load();
    const auto d = std::make_shared<delivery>(co_await asio::this_coro::executor, until);
    for (std::size_t i = 0; i < ms.size() && !d->error; ++i)
        if (const auto ec = client->enqueue(message_view(ms[i]), d, i); ec)
            d->note_failure(i, ec);
    ms.clear();
    co_return co_await impl::settle(client, d);
}

awaitable<bool> producer::warm_up(deadline until)
{
    return fetch_metadata(impl_->svc, impl_->current.load(), until);
}

bool producer::is_connected() const
{
    return impl_->current.load()->is_connected();
}

}  // namespace relevo::kafka
