#include "testing/fixtures.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <stdexcept>

#include "runtime/event.hpp"

namespace relevo::testing {

using namespace std::chrono_literals;

namespace {

struct progress
{
    explicit progress(asio::io_context& loop) : ended(loop) {}
    bool done = false;
    std::exception_ptr error;
    runtime::event ended;
    asio::cancellation_signal cancel;
};

awaitable<> call(std::function<awaitable<>()> f)
{
    auto work = f();
    co_await std::move(work);
}

awaitable<> supervise(runtime::service& svc, std::function<awaitable<>()> body, std::chrono::seconds limit,
                      std::shared_ptr<progress> p)
{
    const auto ended = [p](std::exception_ptr error) {
        p->done = true;
        p->error = error;
        p->ended.set();
    };
    auto work = call(std::move(body));
    asio::co_spawn(svc.loop(), std::move(work), asio::bind_cancellation_slot(p->cancel.slot(), ended));
    const auto until = clock::now() + limit;
    while (!p->done && !svc.is_stopping() && clock::now() < until)
        co_await p->ended.wait_until(std::min(until, clock::now() + 50ms));
    if (!p->done) {
        p->cancel.emit(asio::cancellation_type::terminal);
        co_await p->ended.wait_until(clock::now() + 2s);
        p->error = std::make_exception_ptr(std::runtime_error(
            svc.is_stopping() ? "the service stopped before the test's body ended"
                              : "the test's body did not end within " + std::to_string(limit.count()) + " s"));
    }
    svc.stop();
    co_await svc.until_stopped();
}

}  // namespace

void run(runtime::service& svc, std::function<awaitable<>()> body, std::chrono::seconds limit)
{
    const auto p = std::make_shared<progress>(svc.loop());
    const int status = svc.run(supervise(svc, std::move(body), limit, p));
    if (p->error)
        std::rethrow_exception(p->error);
    if (status != 0)
        throw std::runtime_error("the service failed; see its log");
}

awaitable<> eventually(std::function<bool()> condition, std::chrono::milliseconds limit)
{
    for (const auto until = clock::now() + limit; !condition();) {
        if (clock::now() > until)
            throw std::runtime_error("what was awaited did not happen within " + std::to_string(limit.count()) + " ms");
        co_await runtime::sleep_for(5ms);
    }
}

}  // namespace relevo::testing
