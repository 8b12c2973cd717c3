#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <cstdlib>

#include "log/log.hpp"
#include "runtime/service_impl.hpp"

namespace relevo::runtime {

namespace {

constexpr auto cancel_grace = std::chrono::seconds(2);

// Holds the callable for as long as its coroutine may refer to it.
awaitable<> call(std::function<awaitable<>()> f)
{
    auto work = f();
    co_await std::move(work);
}

}  // namespace

awaitable<> service::impl::stop_parts()
{
    while (!parts.empty()) {
        auto last = std::move(parts.back());
        parts.pop_back();
        co_await stop_part(std::move(last));
    }
}

awaitable<> service::impl::stop_part(part p)
{
    const auto begun = clock::now();
    auto* end = &endings.emplace_back(loop);
    const auto ended = [end](std::exception_ptr error) {
        end->error = error;
        end->done.set();
    };
    auto work = call(std::move(p.stop));
    asio::co_spawn(loop, std::move(work), asio::bind_cancellation_slot(end->cancel.slot(), ended));
    if (!co_await end->done.wait_until(begun + settings.stop_timeout)) {
        log::warn("stop_timed_out", {{"part", p.name}});
        end->cancel.emit(asio::cancellation_type::terminal);
        co_await end->done.wait_until(clock::now() + cancel_grace);
    } else if (end->error) {
        log::error("stop_failed", {{"part", p.name}, {"error", describe(end->error)}});
        failed = true;
    }
    const std::chrono::duration<double, std::milli> took = clock::now() - begun;
    log::debug("part_stopped", {{"part", p.name}, {"ms", took.count()}});
}

void service::impl::cancel_background()
{
    spawning_ended = true;
    for (auto& each : running)
        each.cancel.emit(asio::cancellation_type::terminal);
}

awaitable<> service::impl::finish_background()
{
    const auto until = clock::now() + cancel_grace;
    while (!running.empty() && clock::now() < until)
        co_await background_ended->wait_until(until);
    for (const auto& each : running)
        log::warn("still_running", {{"name", each.name}});
}

// A job that does not end refers to parts that are about to be destroyed; there is no safe way on.
awaitable<> service::impl::finish_blocking()
{
    const auto until = clock::now() + settings.stop_timeout;
    while (blocking_jobs > 0 && clock::now() < until)
        co_await blocking_done->wait_until(until);
    if (blocking_jobs > 0) {
        log::error("blocking_work_stuck", {{"jobs", blocking_jobs}});
        std::_Exit(1);
    }
    blocking_ended = true;
}

}  // namespace relevo::runtime
