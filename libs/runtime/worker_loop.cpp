#include "runtime/worker_loop.hpp"

namespace relevo::runtime {

worker_loop::worker_loop(service& svc)
    : busy_(asio::make_work_guard(loop_)), thread_([this, &svc] {
          while (!loop_.stopped()) {
              try {
                  loop_.run();
              } catch (...) {
                  svc.fail("worker loop", std::current_exception());
              }
          }
      })
{
}

worker_loop::~worker_loop()
{
    loop_.stop();
    thread_.join();
}

asio::io_context& loop_of(const asio::any_io_executor& executor)
{
    return static_cast<asio::io_context&>(asio::query(executor, asio::execution::context));
}

}  // namespace relevo::runtime
