#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <pqxx/pqxx>

#include "events/envelope.hpp"
#include "log/log.hpp"
#include "messaging/schema.hpp"
#include "testing/environment.hpp"
#include "testing/fixtures.hpp"

namespace relevo::testing {

namespace {

std::string superuser_url()
{
    return needed("RELEVO_TEST_DATABASE_URL");
}

std::string random_name()
{
    const auto id = events::new_uuid();
    return "test_" + id.substr(0, 8) + id.substr(9, 4);
}

// The same database, as another user.
std::string url_of(const std::string& role)
{
    auto url = boost::urls::url(boost::urls::parse_uri(superuser_url()).value());
    url.set_user(role);
    url.set_password(role);
    return std::string(url.buffer());
}

void run_as_superuser(const std::string& sql)
{
    pqxx::connection connection(superuser_url());
    pqxx::nontransaction work(connection);
    work.exec(sql);
}

}  // namespace

scratch_schema::scratch_schema(std::vector<database::migration> own) : name_(random_name()), url_(url_of(name_))
{
    run_as_superuser("CREATE ROLE " + name_ + " LOGIN PASSWORD '" + name_ + "'; ALTER ROLE " + name_ +
                     " SET search_path = " + name_ + ", public; CREATE SCHEMA " + name_ + " AUTHORIZATION " + name_);
    auto migrations = messaging::shared_migrations();
    migrations.insert(migrations.end(), own.begin(), own.end());
    database::migrate(url_, name_, migrations);
}

scratch_schema::~scratch_schema()
{
    try {
        terminate_connections();
        run_as_superuser("DROP SCHEMA " + name_ + " CASCADE");
        run_as_superuser("DROP OWNED BY " + name_ + "; DROP ROLE " + name_);
    } catch (const std::exception& e) {
        log::warn("scratch_schema_left", {{"schema", name_}, {"error", e.what()}});
    }
}

database::settings scratch_schema::settings() const
{
    return {url_, name_, 4};
}

std::string scratch_schema::query(const std::string& sql) const
{
    pqxx::connection connection(superuser_url());
    pqxx::work work(connection);
    work.exec("SET search_path = " + name_ + ", public; SET app.broker_id = '*'");
    const auto rows = work.exec(sql);
    work.commit();
    return rows.empty() || rows[0].empty() || rows[0][0].is_null() ? std::string() : rows[0][0].as<std::string>();
}

void scratch_schema::terminate_connections() const
{
    run_as_superuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + name_ + "'");
}

void scratch_schema::block_connections(bool blocked) const
{
    run_as_superuser("ALTER ROLE " + name_ + (blocked ? " NOLOGIN" : " LOGIN"));
    if (blocked)
        terminate_connections();
}

}  // namespace relevo::testing
