#include "http/router.hpp"
#include "runtime/worker_loop.hpp"

namespace relevo::http {

namespace {

awaitable<response> call(const handler& h, const request& req)
{
    co_return co_await h(req);
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
