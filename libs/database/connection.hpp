#pragma once

#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <unordered_map>

#include "database/transaction.hpp"
#include "metrics/registry.hpp"

namespace relevo::database {

// One connection with its prepared statements. Used by one thread at a time, on the blocking pool; after a broken
// connection it is destroyed, because libpqxx would reconnect silently and lose prepared state, tenant and locks.
class connection
{
public:
    // Throws pqxx::broken_connection. search_path is the schema, then public.
    connection(const std::string& url, const std::string& schema, metrics::registry& metrics);

    pqxx::result execute(const query& q, const std::vector<parameter>& parameters);
    void script(const std::string& sql);
    bool is_broken() const { return broken_ || !raw_.is_open(); }

private:
    struct prepared
    {
        std::string sql;
        metrics::histogram seconds;
    };
    prepared& prepare(const query& q);

    template <class F>
    auto guarded(F f);

    metrics::registry& metrics_;
    pqxx::connection raw_;
    std::unique_ptr<pqxx::nontransaction> work_;  // transactions are begun and ended by our own statements
    std::unordered_map<std::string, prepared> prepared_;
    bool broken_ = false;
};

enum class access
{
    read_write,
    read_only
};

// BEGIN on construction; rolled back on destruction unless committed.
class open_transaction : public transaction
{
public:
    open_transaction(connection& c, scope s, access a);
    ~open_transaction() override;
    void commit();

    result run(const query& q, std::vector<parameter> parameters) override;
    void script(const std::string& sql) override;
    void set_scope(scope s) override;

private:
    void begin_savepoint() override;
    void rollback_savepoint() override;
    void release_savepoint() override;

    // Before the next statement: a scope that nothing is asked in costs nothing.
    void tell_scope();

    connection& connection_;
    scope scope_, told_scope_;
    bool open_ = true;
};

}  // namespace relevo::database
