#include <stdexcept>

#include "http/router.hpp"
#include "runtime/worker_loop.hpp"

namespace relevo::http {

namespace {

awaitable<response> call(const handler& h, const request& req)
{
    auto answer = co_await h(req);
    if (answer.stream)
        throw std::logic_error("a streamed answer is written on its connection's loop");
    co_return answer;
}

}  // namespace

route handled_on(asio::io_context& loop, route r)
{
    r.handle = [&loop, inner = std::move(r.handle)](const request& req) {
        return runtime::run_on(loop, call(inner, req));
    };
    return r;
}

}  // namespace relevo::http
