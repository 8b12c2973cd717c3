#include "database/connection.hpp"

#include <chrono>

#include "database/error.hpp"

namespace relevo::database {

namespace {

// Bounds on a dead network path; statements are bounded by statement_timeout.
std::string with_timeouts(const std::string& url)
{
    const char joint = url.find('?') == std::string::npos ? '?' : '&';
    return url + joint + "connect_timeout=3&tcp_user_timeout=10000&keepalives_idle=10&keepalives_interval=5";
}

std::string scope_text(scope s)
{
    return s.is_all() ? "*" : std::to_string(s.broker_id());
}

}  // namespace

template <class F>
auto connection::guarded(F f)
{
    try {
        return f();
    } catch (const pqxx::broken_connection&) {
        broken_ = true;
        throw;
    } catch (const pqxx::sql_error& e) {
        const auto state = e.sqlstate().substr(0, 2);
        // An admin's shutdown, a crash and connection errors end the session; 57014 (cancelled) does not.
        if (state == "08" || (state == "57" && e.sqlstate() != "57014"))
            broken_ = true;
        throw;
    }
}

connection::connection(const std::string& url, const std::string& schema, metrics::registry& metrics)
    : metrics_(metrics), raw_(with_timeouts(url))
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    raw_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    work_ = std::make_unique<pqxx::nontransaction>(raw_);
    work_->exec("SET search_path TO " + raw_.quote_name(schema) +
                ", public; SET TIME ZONE 'UTC'; SET statement_timeout = '15s';"
                " SET idle_in_transaction_session_timeout = '60s'");
}

connection::prepared& connection::prepare(const query& q)
{
    const auto found = prepared_.find(q.name);
    if (found != prepared_.end()) {
        if (found->second.sql != q.sql)
            throw std::logic_error(std::string("two queries are named ") + q.name);
        return found->second;
    }
    raw_.prepare(q.name, q.sql);
    auto seconds = metrics_.histogram("database_query_seconds", "Time of one statement", {{"query", q.name}});
    return prepared_.emplace(q.name, prepared{q.sql, seconds}).first->second;
}

pqxx::result connection::execute(const query& q, const std::vector<parameter>& parameters)
{
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const auto& p : parameters)
        values.push_back(p.text() ? p.text()->c_str() : nullptr);
    return guarded([&] {
        auto& statement = prepare(q);
        const auto begun = std::chrono::steady_clock::now();
        auto r = work_->exec_prepared(q.name, pqxx::prepare::make_dynamic_params(values));
        statement.seconds.observe(std::chrono::steady_clock::now() - begun);
        return r;
    });
}

void connection::script(const std::string& sql)
{
    guarded([&] { return work_->exec(sql); });
}

open_transaction::open_transaction(connection& c, scope s, access a) : connection_(c), scope_(s), told_scope_(s)
{
    connection_.script(std::string(a == access::read_only ? "BEGIN READ ONLY" : "BEGIN") +
                       "; SET LOCAL app.broker_id = '" + scope_text(s) + "'");
}

open_transaction::~open_transaction()
{
    if (!open_ || connection_.is_broken())
        return;
    try {
        connection_.script("ROLLBACK");
    } catch (...) {
        // The connection notes that it is broken and is not used again.
    }
}

void open_transaction::commit()
{
    open_ = false;
    connection_.script("COMMIT");
}

result open_transaction::run(const query& q, std::vector<parameter> parameters)
{
    tell_scope();
    return connection_.execute(q, parameters);
}

void open_transaction::script(const std::string& sql)
{
    tell_scope();
    connection_.script(sql);
}

void open_transaction::set_scope(scope s)
{
    scope_ = s;
}

void open_transaction::tell_scope()
{
    if (scope_.broker_id() == told_scope_.broker_id())
        return;
    connection_.script("SET LOCAL app.broker_id = '" + scope_text(scope_) + "'");
    told_scope_ = scope_;
}

void open_transaction::begin_savepoint()
{
    connection_.script("SAVEPOINT s");
}

void open_transaction::rollback_savepoint()
{
    // SET LOCAL is undone with the savepoint: say it again.
    connection_.script("ROLLBACK TO SAVEPOINT s; RELEASE SAVEPOINT s; SET LOCAL app.broker_id = '" +
                       scope_text(scope_) + "'");
    told_scope_ = scope_;
}

void open_transaction::release_savepoint()
{
    connection_.script("RELEASE SAVEPOINT s");
}

}  // namespace relevo::database
