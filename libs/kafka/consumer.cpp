#include "kafka/consumer.hpp"

#include <boost/asio/post.hpp>
#include <thread>

#include "kafka/group_member.hpp"
#include "log/log.hpp"
#include "runtime/event.hpp"

namespace relevo::kafka {

using namespace std::chrono_literals;

// Lives on the loop; the poll thread only posts to it.
struct consumer::impl : std::enable_shared_from_this<impl>
{
    impl(runtime::service& service, const settings& kafka, consumer_settings s, batch_handler f)
        : svc(service),
          handle(std::move(f)),
          arrived(svc.loop()),
          stopped(svc.loop()),
          member(svc, kafka, std::move(s), callbacks())
    {
    }

    group_member::events callbacks()
    {
        return {[this](std::vector<record> records) {
                    asio::post(svc.loop(), [self = shared_from_this(), records = std::move(records)]() mutable {
                        self->batch = std::move(records);
                        self->arrived.set();
                    });
                },
                [this] { asio::post(svc.loop(), [self = shared_from_this()] { self->note_assigned(); }); }};
    }

    void start()
    {
        svc.set_ready("kafka_assignment", false);
        svc.spawn("kafka_consumer", serve(shared_from_this()));
        thread = std::thread([this] {
            member.run();
            asio::post(svc.loop(), [self = shared_from_this()] {
                self->ended = true;
                self->arrived.set();
                self->stopped.set();
            });
        });
    }

    void note_assigned()
    {
        if (!std::exchange(assigned, true))
            svc.set_ready("kafka_assignment", true);
    }

    static awaitable<> serve(std::shared_ptr<impl> self)
    {
        while (!self->ended) {
            co_await self->arrived.wait();
            if (self->batch.empty())
                continue;
            auto records = std::exchange(self->batch, {});
            const bool settled = co_await work(self, std::move(records));
            self->member.settle(settled);
        }
    }

    static awaitable<bool> work(std::shared_ptr<impl> self, std::vector<record> records)
    {
        try {
            const auto outcome = co_await self->handle(std::move(records));
            co_return outcome.settled;
        } catch (const std::exception& e) {
            log::error("kafka_batch_failed", {{"error", e.what()}});
        }
        co_return false;
    }

    static awaitable<> stop(std::shared_ptr<impl> self)
    {
        if (!self)
            co_return;
        self->member.stop();
        while (!self->ended)
            co_await self->stopped.wait();
    }

    runtime::service& svc;
    const batch_handler handle;
    runtime::event arrived, stopped;
    std::vector<record> batch;
    bool ended = false, assigned = false;
    group_member member;
    std::thread thread;
};

consumer::consumer(runtime::service& svc, const settings& kafka, consumer_settings s, batch_handler on_batch)
    : impl_(std::make_shared<impl>(svc, kafka, std::move(s), std::move(on_batch)))
{
    impl_->start();
    svc.on_stop("kafka_consumer", [weak = std::weak_ptr(impl_)] { return impl::stop(weak.lock()); });
}

consumer::~consumer()
{
    impl_->member.abandon();
    impl_->thread.join();
}

}  // namespace relevo::kafka
