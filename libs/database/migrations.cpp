#include "database/migrations.hpp"

#include <openssl/evp.h>

#include <pqxx/pqxx>
#include <stdexcept>

namespace relevo::database {

namespace {

std::string sha256_hex(const std::string& text)
{
    unsigned char digest[32];
    unsigned int size = sizeof digest;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
    std::string out;
    char two[3];
    for (const auto byte : digest) {
        std::snprintf(two, sizeof two, "%02x", byte);
        out += two;
    }
    return out;
}

// True when it was applied now.
bool apply(pqxx::connection& c, const migration& m)
{
    pqxx::work tx(c);
    const auto sum = sha256_hex(m.sql);
    const auto known = tx.exec_params("SELECT sha256 FROM schema_migrations WHERE name = $1", m.name);
    if (!known.empty()) {
        if (known[0][0].as<std::string>() != sum)
            throw std::runtime_error("migration " + m.name + " was edited after it had been applied");
        return false;
    }
    tx.exec(m.sql);
    tx.exec_params("INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)", m.name, sum);
    tx.commit();
    return true;
}

}  // namespace

std::vector<std::string> migrate(const std::string& url, const std::string& schema,
                                 const std::vector<migration>& migrations)
{
    pqxx::connection c(url);
    {
        pqxx::nontransaction setup(c);
        setup.exec("SET search_path TO " + c.quote_name(schema) + ", public");
        // A session lock: two pods that start together apply each migration once.
        setup.exec_params("SELECT pg_advisory_lock(hashtext('relevo migrations'), hashtext($1))", schema);
        setup.exec(
            "CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, sha256 text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT now())");
    }
    std::vector<std::string> applied;
    for (const auto& m : migrations)
        if (apply(c, m))
            applied.push_back(m.name);
    return applied;
}

}  // namespace relevo::database
