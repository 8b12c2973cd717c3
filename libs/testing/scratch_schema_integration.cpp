#include <catch2/catch.hpp>
#include <pqxx/pqxx>

#include "testing/fixtures.hpp"

using relevo::testing::scratch_schema;

namespace {

bool can_connect(const std::string& url)
{
    try {
        pqxx::connection connection(url);
        return connection.is_open();
    } catch (const pqxx::broken_connection&) {
        return false;
    }
}

std::string first(const std::string& url, const std::string& sql)
{
    pqxx::connection connection(url);
    pqxx::work work(connection);
    return work.exec(sql)[0][0].as<std::string>();
}

}  // namespace

TEST_CASE("a scratch schema belongs to a role without privileges and holds the shared tables")
{
    const std::vector<relevo::database::migration> own = {
        {"0001_own", "CREATE TABLE own(n int); INSERT INTO own VALUES (7)"}};
    const scratch_schema schema(own);
    const auto url = schema.settings().url;
    CHECK(first(url, "SELECT n FROM own") == "7");
    CHECK(first(url, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") == "f");
    CHECK(schema.query("SELECT count(*) FROM inbox") == "0");
    CHECK(schema.query("SELECT n FROM own WHERE n > 100").empty());
}

TEST_CASE("a blocked schema cannot be reached until it is unblocked")
{
    const scratch_schema schema;
    const auto url = schema.settings().url;
    pqxx::connection before(url);
    schema.block_connections(true);
    CHECK_THROWS_AS(pqxx::work(before).exec("SELECT 1"), pqxx::broken_connection);
    CHECK_FALSE(can_connect(url));
    schema.block_connections(false);
    CHECK(can_connect(url));
}

TEST_CASE("nothing of a scratch schema is left")
{
    std::string name;
    {
        const scratch_schema schema;
        name = schema.name();
    }
    const scratch_schema other;
    CHECK(other.query("SELECT count(*) FROM pg_roles WHERE rolname = '" + name + "'") == "0");
    CHECK(other.query("SELECT count(*) FROM pg_namespace WHERE nspname = '" + name + "'") == "0");
}
