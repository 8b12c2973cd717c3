#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/source.hpp"
#include "database/query.hpp"
#include "database/scope.hpp"
#include "runtime/service.hpp"

namespace relevo::database {

class transaction;
class session;
class lease;

struct settings
{
    std::string url;  // postgresql://user:password@host:port/name
    std::string schema;
    std::size_t pool_size = 4;
};

// DATABASE_URL, DATABASE_POOL_SIZE
settings read_settings(config::source& source, std::string schema);

// Connections to Postgres, used on the blocking pool only. A broken connection is destroyed, never reused (libpqxx
// would reconnect silently and lose the session's state). Metrics: database_connections{state}, database_wait_seconds,
// database_query_seconds{query}, database_errors_total{class}.
class pool
{
public:
    pool(runtime::service& svc, settings s);
    ~pool();

    // Runs f in one transaction on the blocking pool and commits; f's exception rolls back. Retries f on 40001 and
    // 40P01 (3 times), and once with a new connection if it was found broken before f ran. f must be safe to run again.
    // Throws database errors (database/error.hpp).
    template <class F>
    awaitable<std::invoke_result_t<F&, transaction&>> transact(scope s, F f);

    // The same, read-only.
    template <class F>
    awaitable<std::invoke_result_t<F&, transaction&>> read(scope s, F f);

    // A connection with an open transaction that outlives one job: begin and commit run on the blocking pool.
    awaitable<std::unique_ptr<session>> open(scope s);

    const std::string& schema() const;
    runtime::service& service();
    // SELECT 1 within the deadline.
    awaitable<bool> is_reachable(deadline until);

private:
    friend class lease;
    enum class mode
    {
        read_write,
        read_only
    };
    awaitable<> run(scope s, mode m, std::function<void(transaction&)> f);

    template <class F>
    awaitable<std::invoke_result_t<F&, transaction&>> run_typed(scope s, mode m, F f);

    struct impl;
    std::unique_ptr<impl> impl_;
};

// See pool::open. Destroyed without commit: rolled back.
class session
{
public:
    virtual ~session() = default;
    // Runs f on the blocking pool inside the open transaction.
    virtual awaitable<> run(std::function<void(transaction&)> f) = 0;
    virtual awaitable<> commit() = 0;
};

template <class F>
awaitable<std::invoke_result_t<F&, transaction&>> pool::run_typed(scope s, mode m, F f)
{
    using value = std::invoke_result_t<F&, transaction&>;
    if constexpr (std::is_void_v<value>) {
        std::function<void(transaction&)> job = [&f](transaction& tx) { f(tx); };
        co_await run(s, m, std::move(job));
    } else {
        std::optional<value> slot;
        std::function<void(transaction&)> job = [&f, &slot](transaction& tx) { slot.emplace(f(tx)); };
        co_await run(s, m, std::move(job));
        co_return std::move(*slot);
    }
}

template <class F>
awaitable<std::invoke_result_t<F&, transaction&>> pool::transact(scope s, F f)
{
    return run_typed(s, mode::read_write, std::move(f));
}

template <class F>
awaitable<std::invoke_result_t<F&, transaction&>> pool::read(scope s, F f)
{
    return run_typed(s, mode::read_only, std::move(f));
}

}  // namespace relevo::database
