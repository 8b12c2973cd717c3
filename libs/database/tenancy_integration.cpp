#include <catch2/catch.hpp>

#include "database/error.hpp"
#include "database/pool.hpp"
#include "database/transaction.hpp"
#include "testing/fixtures.hpp"

using namespace relevo;

namespace {

constexpr database::query insert_note{"insert_note", "INSERT INTO notes (broker_id, text) VALUES ($1, $2)"};
constexpr database::query all_notes{"all_notes", "SELECT text FROM notes ORDER BY text"};
constexpr database::query divide{"divide", "SELECT 1 / $1::int"};

const std::vector<database::migration> notes_table = {{"0001_notes", R"(
    CREATE TABLE notes (broker_id bigint NOT NULL, text text NOT NULL);
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    ALTER TABLE notes FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON notes
        USING ((SELECT current_setting('app.broker_id', true)) = '*'
               OR broker_id = (SELECT NULLIF(NULLIF(current_setting('app.broker_id', true), ''), '*')::bigint));)"}};

struct parts
{
    testing::scratch_schema schema{notes_table};
    runtime::service svc{runtime::service::options{"test"}};
    database::pool db{svc, schema.settings()};
};

// No braced lists inside coroutines: GCC 12 cannot compile them.
template <class... Text>
std::vector<std::string> list(Text... text)
{
    return {text...};
}

std::vector<std::string> read_notes(database::transaction& tx)
{
    std::vector<std::string> out;
    for (const auto& row : tx.exec(all_notes))
        out.push_back(database::get<std::string>(row, "text"));
    return out;
}

// transact's scope has no default, and nothing converts to it by accident.
template <class Pool>
concept transacts_without_scope = requires(Pool& p)
{
    p.transact([](database::transaction&) {});
};
static_assert(!transacts_without_scope<database::pool>);
static_assert(!std::is_convertible_v<std::int64_t, database::scope>);
static_assert(!std::is_default_constructible_v<database::scope>);

}  // namespace

TEST_CASE("a query that forgets its WHERE sees nothing of another broker")
{
    parts p;
    testing::run(p.svc, [&]() -> awaitable<> {
        auto write = [](database::transaction& tx) {
            tx.exec(insert_note, 1, "of one");
            tx.exec(insert_note, 2, "of two");
        };
        co_await p.db.transact(all_tenants, write);
        CHECK((co_await p.db.read(tenant(1), read_notes)) == list("of one"));
        CHECK(co_await p.db.read(tenant(2), read_notes) == list("of two"));
        CHECK((co_await p.db.read(tenant(3), read_notes)).empty());
        CHECK((co_await p.db.read(all_tenants, read_notes)).size() == 2);
    });
}

TEST_CASE("a broker cannot write another's row")
{
    parts p;
    testing::run(p.svc, [&]() -> awaitable<> {
        auto write = [](database::transaction& tx) { tx.exec(insert_note, 2, "smuggled"); };
        bool refused = false;
        try {
            co_await p.db.transact(tenant(1), write);
        } catch (const std::exception&) {
            refused = true;
        }
        CHECK(refused);
        CHECK((co_await p.db.read(all_tenants, read_notes)).empty());
    });
}

TEST_CASE("a transaction that throws leaves nothing, and the connection goes on")
{
    parts p;
    testing::run(p.svc, [&]() -> awaitable<> {
        auto write = [](database::transaction& tx) {
            tx.exec(insert_note, 1, "half");
            tx.exec(divide, 0);
        };
        database::fault fault{};
        try {
            co_await p.db.transact(tenant(1), write);
        } catch (...) {
            fault = database::classify(std::current_exception());
        }
        CHECK(fault == database::fault::input);
        CHECK((co_await p.db.read(all_tenants, read_notes)).empty());
    });
}

TEST_CASE("connections that the server closed are replaced without a failure")
{
    parts p;
    testing::run(p.svc, [&]() -> awaitable<> {
        for (int i = 0; i < 3; ++i) {
            co_await p.db.read(all_tenants, read_notes);
            p.schema.terminate_connections();
        }
        CHECK((co_await p.db.read(all_tenants, read_notes)).empty());
    });
}

TEST_CASE("a savepoint undoes one part and keeps the tenant")
{
    parts p;
    testing::run(p.svc, [&]() -> awaitable<> {
        auto write = [](database::transaction& tx) {
            tx.exec(insert_note, 1, "kept");
            try {
                tx.savepoint([&] {
                    tx.exec(insert_note, 1, "undone");
                    tx.exec(divide, 0);
                });
            } catch (const std::exception&) {
            }
            tx.exec(insert_note, 1, "also kept");
        };
        co_await p.db.transact(tenant(1), write);
        CHECK(co_await p.db.read(tenant(1), read_notes) == list("also kept", "kept"));
    });
}

TEST_CASE("values come back as they were bound")
{
    parts p;
    testing::run(p.svc, [&]() -> awaitable<> {
        static constexpr database::query echo{"echo", R"(
            SELECT $1::bytea AS raw, $2::timestamptz AS at, $3::bigint AS absent, $4::float8 AS number,
                   ($5::text[])[2] AS second, $6::boolean AS flag)"};
        const std::string raw("\0\xff\\x", 4);
        const std::chrono::system_clock::time_point at{std::chrono::microseconds(1'795'186'800'123'456)};
        auto read = [&](database::transaction& tx) {
            const auto row = tx.one(echo, database::parameter::bytes(raw), at, std::optional<std::int64_t>(), 0.1,
                                    std::vector<std::string>{"a", "b \"quoted\" \\ {,}"}, true);
            CHECK(database::bytes(row, "raw") == raw);
            CHECK(database::get<std::chrono::system_clock::time_point>(row, "at") == at);
            CHECK(database::timestamp(row, "at") == "2026-11-20T15:00:00.123Z");
            CHECK(!database::get<std::optional<std::int64_t>>(row, "absent"));
            CHECK(database::get<double>(row, "number") == 0.1);
            CHECK(database::get<std::string>(row, "second") == "b \"quoted\" \\ {,}");
            CHECK(database::get<bool>(row, "flag"));
        };
        co_await p.db.read(all_tenants, std::ref(read));
    });
}
