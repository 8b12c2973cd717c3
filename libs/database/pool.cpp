#include "database/pool.hpp"

#include <deque>
#include <random>

#include "database/connection.hpp"
#include "database/error.hpp"
#include "log/log.hpp"
#include "metrics/registry.hpp"
#include "runtime/event.hpp"

namespace relevo::database {

namespace {

constexpr auto longest_wait = std::chrono::seconds(10);

access to_access(bool read_only)
{
    return read_only ? access::read_only : access::read_write;
}

}  // namespace

settings read_settings(config::source& source, std::string schema)
{
    settings s;
    s.url = source.required("DATABASE_URL", "PostgreSQL, as postgresql://user:password@host:port/database");
    s.pool_size = static_cast<std::size_t>(
        source.integer("DATABASE_POOL_SIZE", 4, 1, 100, "connections of this process, one blocking thread each"));
    s.schema = std::move(schema);
    return s;
}

struct pool::impl
{
    runtime::service& svc;
    database::settings settings;
    metrics::gauge in_use;
    metrics::histogram wait_seconds;
    std::vector<std::unique_ptr<connection>> idle;
    std::size_t leased = 0;
    std::deque<std::shared_ptr<runtime::event>> waiting;

    impl(runtime::service& s, database::settings c)
        : svc(s),
          settings(std::move(c)),
          in_use(s.metrics().gauge("database_connections", "Connections by state", {{"state", "in_use"}})),
          wait_seconds(s.metrics().histogram("database_wait_seconds", "Wait for a free connection"))
    {
        s.add_blocking_threads(settings.pool_size);
        s.metrics()
            .gauge("database_connections", "Connections by state", {{"state", "limit"}})
            .set(static_cast<double>(settings.pool_size));
    }

    // A place in the pool; the connection itself is made by the job that needs it. All on the loop.
    awaitable<std::unique_ptr<connection>> acquire()
    {
        const auto begun = clock::now();
        if (leased >= settings.pool_size) {
            auto turn = std::make_shared<runtime::event>(svc.loop());
            waiting.push_back(turn);
            if (!co_await turn->wait_until(begun + longest_wait)) {
                std::erase(waiting, turn);
                throw pqxx::broken_connection("no free database connection in 10 s");
            }
        } else {
            ++leased;
        }
        wait_seconds.observe(clock::now() - begun);
        in_use.set(static_cast<double>(leased));
        if (idle.empty())
            co_return nullptr;
        auto c = std::move(idle.back());
        idle.pop_back();
        co_return c;
    }

    void release(std::unique_ptr<connection> c)
    {
        if (c && !c->is_broken())
            idle.push_back(std::move(c));
        if (!waiting.empty()) {
            waiting.front()->set();
            waiting.pop_front();
        } else {
            --leased;
        }
        in_use.set(static_cast<double>(leased));
    }

    // A pooled connection may have died while idle: begin again on a new one, once.
    std::unique_ptr<open_transaction> begin(std::unique_ptr<connection>& c, scope s, access a)
    {
        if (c) {
            try {
                return std::make_unique<open_transaction>(*c, s, a);
            } catch (const pqxx::failure&) {
                if (!c->is_broken())
                    throw;
            }
        }
        c = std::make_unique<connection>(settings.url, settings.schema, svc.metrics());
        return std::make_unique<open_transaction>(*c, s, a);
    }

    void count(std::exception_ptr e)
    {
        auto kind = sqlstate_of(e);
        if (!kind.empty())
            svc.metrics()
                .counter("database_errors_total", "Errors by SQLSTATE class",
                         {{"class", kind == "connection" ? kind : kind.substr(0, 2)}})
                .add();
    }
};

// Gives a connection back when its user is done, whatever happened.
class lease
{
public:
    lease(pool::impl& p, std::unique_ptr<connection> c) : pool_(p), connection_(std::move(c)) {}
    ~lease() { pool_.release(std::move(connection_)); }
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    std::unique_ptr<connection>& connection_slot() { return connection_; }

private:
    pool::impl& pool_;
    std::unique_ptr<connection> connection_;
};

pool::pool(runtime::service& svc, settings s) : impl_(std::make_unique<impl>(svc, std::move(s))) {}
pool::~pool() = default;

const std::string& pool::schema() const
{
    return impl_->settings.schema;
}

runtime::service& pool::service()
{
    return impl_->svc;
}

awaitable<> pool::run(scope s, mode m, std::function<void(transaction&)> f)
{
    for (int attempt = 1;; ++attempt) {
        std::exception_ptr error;
        {
            auto acquired = co_await impl_->acquire();
            lease held(*impl_, std::move(acquired));
            auto job = [&] {
                try {
                    auto tx = impl_->begin(held.connection_slot(), s, to_access(m == mode::read_only));
                    f(*tx);
                    tx->commit();
                } catch (...) {
                    error = std::current_exception();
                }
            };
            co_await impl_->svc.run_blocking(std::ref(job));
        }
        if (!error)
            co_return;
        impl_->count(error);
        if (attempt > 3 || classify(error) != fault::conflict)
            std::rethrow_exception(error);
        thread_local std::minstd_rand random{std::random_device{}()};
        co_await runtime::sleep_for(std::chrono::milliseconds(1 + random() % (10 * attempt)));
    }
}

namespace {

class leased_session : public session
{
public:
    leased_session(runtime::service& svc, std::unique_ptr<lease> l, std::unique_ptr<open_transaction> tx)
        : svc_(svc), lease_(std::move(l)), tx_(std::move(tx))
    {
    }

    awaitable<> run(std::function<void(transaction&)> f) override
    {
        auto job = [this, &f] { f(*tx_); };
        co_await svc_.run_blocking(std::ref(job));
    }

    awaitable<> commit() override
    {
        auto job = [this] { tx_->commit(); };
        co_await svc_.run_blocking(std::ref(job));
    }

private:
    runtime::service& svc_;
    std::unique_ptr<lease> lease_;
    std::unique_ptr<open_transaction> tx_;  // destroyed first: rolls back before the connection is given back
};

}  // namespace

awaitable<std::unique_ptr<session>> pool::open(scope s)
{
    auto acquired = co_await impl_->acquire();
    auto held = std::make_unique<lease>(*impl_, std::move(acquired));
    std::unique_ptr<open_transaction> tx;
    auto job = [&] { tx = impl_->begin(held->connection_slot(), s, access::read_write); };
    co_await impl_->svc.run_blocking(std::ref(job));
    co_return std::make_unique<leased_session>(impl_->svc, std::move(held), std::move(tx));
}

awaitable<bool> pool::is_reachable(deadline until)
{
    static constexpr query ping{"ping", "SELECT 1"};
    if (clock::now() >= until)
        co_return false;
    try {
        auto job = [](transaction& tx) { tx.exec(ping); };
        co_await read(all_tenants, job);
        co_return true;
    } catch (const std::exception&) {
        co_return false;
    }
}

}  // namespace relevo::database
