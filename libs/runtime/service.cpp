#include "runtime/service.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <csignal>

#include "log/log.hpp"
#include "runtime/service_impl.hpp"

namespace relevo::runtime {

std::string describe(const std::exception_ptr& e)
{
    try {
        if (e)
            std::rethrow_exception(e);
        return {};
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "unknown exception";
    }
}

service::impl::impl(options o) : settings(std::move(o)), pool(settings.blocking_threads)
{
    stop_wanted.emplace(loop);
    background_ended.emplace(loop);
    blocking_done.emplace(loop);
}

// No job may outlive what it refers to.
service::impl::~impl()
{
    loop.stop();
    pool.stop();
    pool.join();
    for (auto& thread : added_threads)
        thread.join();
}

void service::impl::watch_signals()
{
    signals.add(SIGTERM);
    signals.add(SIGINT);
    signals.async_wait([this](boost::system::error_code error, int signal) {
        if (error)
            return;
        log::info("signal_received", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
        request_stop();
    });
}

void service::impl::request_stop()
{
    if (!stopping.exchange(true))
        asio::post(loop, [this] { stop_wanted->set(); });
}

void service::impl::fail(std::string reason, std::exception_ptr cause)
{
    log::error("service_failed", {{"reason", reason}, {"error", describe(cause)}});
    failed = true;
    request_stop();
}

void service::impl::spawn(std::string name, awaitable<> work)
{
    if (spawning_ended) {
        log::debug("spawned_too_late", {{"name", name}});
        return;
    }
    running.emplace_back();
    const auto self = std::prev(running.end());
    self->name = name;
    // Released by a handler of its own: the ending coroutine still touches its signal.
    const auto ended = [this, self](std::exception_ptr) {
        asio::post(loop, [this, self] {
            running.erase(self);
            background_ended->set();
        });
    };
    auto supervised = supervise(std::move(name), std::move(work));
    asio::co_spawn(loop, std::move(supervised), asio::bind_cancellation_slot(self->cancel.slot(), ended));
}

awaitable<> service::impl::supervise(std::string name, awaitable<> work)
{
    try {
        co_await asio::post(loop, asio::use_awaitable);
        co_await std::move(work);
    } catch (const boost::system::system_error& e) {
        if (e.code() != asio::error::operation_aborted || !stopping)
            fail(name, std::current_exception());
    } catch (...) {
        fail(name, std::current_exception());
    }
}

service::service(options o) : impl_(std::make_unique<impl>(std::move(o))) {}
service::~service() = default;

const std::string& service::name() const
{
    return impl_->settings.name;
}

asio::io_context& service::loop()
{
    return impl_->loop;
}

metrics::registry& service::metrics()
{
    return impl_->registry;
}

void service::spawn(std::string name, awaitable<> work)
{
    impl_->spawn(std::move(name), std::move(work));
}

void service::add_blocking_threads(std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        impl_->added_threads.emplace_back([this] { impl_->pool.attach(); });
}

void service::on_stop(std::string name, std::function<awaitable<>()> stop)
{
    impl_->parts.push_back({std::move(name), std::move(stop)});
}

void service::set_ready(const std::string& part, bool ready)
{
    impl_->ready[part] = ready;
}

void service::ready_means(std::vector<std::string> parts)
{
    for (const auto& part : parts)
        impl_->ready.try_emplace(part, false);
    impl_->needed = std::move(parts);
}

bool service::is_ready() const
{
    return not_ready().empty();
}

std::vector<std::string> service::not_ready() const
{
    std::vector<std::string> names;
    if (is_stopping())
        names.push_back("stopping");
    for (const auto& [part, ready] : impl_->ready)
        if (!ready && (!impl_->needed || std::ranges::count(*impl_->needed, part) > 0))
            names.push_back(part);
    return names;
}

bool service::is_stopping() const
{
    return impl_->stopping;
}

void service::stop()
{
    impl_->request_stop();
}

void service::fail(std::string reason, std::exception_ptr cause)
{
    impl_->fail(std::move(reason), std::move(cause));
}

awaitable<> service::until_stopped()
{
    while (!impl_->stopping)
        co_await impl_->stop_wanted->wait();
    log::info("stopping");
    co_await impl_->stop_parts();
    impl_->cancel_background();
    co_await impl_->finish_blocking();
    co_await impl_->finish_background();
    log::info("stopped");
}

int service::run(awaitable<> main)
{
    impl_->watch_signals();
    const auto ended = [this](std::exception_ptr error) {
        if (error)
            impl_->fail("main", error);
        impl_->loop.stop();
    };
    impl_->loop.restart();
    asio::co_spawn(impl_->loop, std::move(main), ended);
    while (!impl_->loop.stopped()) {
        try {
            impl_->loop.run();
        } catch (...) {
            impl_->fail("handler", std::current_exception());
        }
    }
    impl_->signals.cancel();
    impl_->signals.clear();
    return impl_->failed ? 1 : 0;
}

class service::impl::blocking_job
{
public:
    explicit blocking_job(impl& i) : impl_(i) { ++impl_.blocking_jobs; }
    ~blocking_job()
    {
        --impl_.blocking_jobs;
        impl_.blocking_done->set();
    }
    blocking_job(const blocking_job&) = delete;
    blocking_job& operator=(const blocking_job&) = delete;

private:
    impl& impl_;
};

// f lives in this coroutine's frame, which the handler keeps until the job has ended.
awaitable<> service::run_blocking_erased(std::function<void()> f)
{
    if (impl_->blocking_ended)
        throw boost::system::system_error(asio::error::operation_aborted, "the service has stopped");
    const impl::blocking_job counted(*impl_);
    std::exception_ptr error;
    const auto executor = co_await asio::this_coro::executor;
    auto start = [&pool = impl_->pool, &f, &error, executor](auto handler) {
        auto job = [&f, &error, executor, busy = asio::make_work_guard(executor),
                    handler = std::move(handler)]() mutable {
            try {
                f();
            } catch (...) {
                error = std::current_exception();
            }
            asio::post(executor, std::move(handler));
        };
        asio::post(pool, std::move(job));
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
    if (error)
        std::rethrow_exception(error);
}

}  // namespace relevo::runtime
