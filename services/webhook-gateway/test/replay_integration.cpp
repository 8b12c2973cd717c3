#include "admin_house.hpp"
#include "models/time.hpp"

using namespace relevo;
using namespace relevo::webhook_gateway;
using http::method;

namespace {

const std::string custom_topic = "webhooks.custom.v1";
const std::string replay_path = "/api/v1/admin/webhooks/replay";

awaitable<> store_webhooks(admin_house& house, std::vector<std::string>& ids, int count)
{
    for (int i = 0; i < count; ++i) {
        auto e = messaging::test_event(custom_topic, "key-" + std::to_string(i), "\xff raw " + std::to_string(i));
        e.type = "webhook.received";
        e.extra.emplace_back("x-path", "/webhooks/custom/test");
        ids.push_back(e.id);
        auto message = events::to_message(e);
        const auto sent = co_await house.producer.produce(std::move(message), clock::now() + std::chrono::seconds(9));
        REQUIRE(sent.has_value());
    }
}

std::vector<kafka::record> copies_of(const std::string& id)
{
    auto all = testing::read_topic(custom_topic, 0, std::chrono::seconds(20));
    std::erase_if(all, [&id](const auto& r) { return r.header_value("ce_causationid") != id; });
    return all;
}

std::string now_text()
{
    return models::format_rfc3339(wall_clock::now());
}

}  // namespace

TEST_CASE("stored webhooks are counted, and sent again by time under new ids that name the old ones")
{
    admin_house house;
    std::vector<std::string> ids;
    house.run([&]() -> awaitable<> {
        const auto root = house.superadmin();
        const auto from = now_text();
        co_await runtime::sleep_for(std::chrono::milliseconds(20));
        co_await store_webhooks(house, ids, 5);
        co_await runtime::sleep_for(std::chrono::milliseconds(20));
        const auto range = R"({"source":"custom","from":")" + from + R"(","to":")" + now_text() + R"(")";
        co_await store_webhooks(house, ids, 1);

        const auto counted = co_await house.call(method::post, replay_path, root, range + R"(,"dry_run":true})");
        const auto count = json::parse_or_null(counted.body);
        co_await house.shown_with(replay_path + "/" + count.text("task_id"), root, "matched", 5);

        const auto begun = co_await house.call(method::post, replay_path, root, range + "}");
        CHECK(begun.status == 202);
        const auto task = json::parse_or_null(begun.body).text("task_id");
        const auto done = co_await house.shown_with(replay_path + "/" + task, root, "status", "done");
        CHECK(done.integer("matched") == 5);
        CHECK(done.integer("republished") == 5);

        // What a replay made is not made again by the next one.
        const auto again = co_await house.call(method::post, replay_path, root,
                                               R"({"source":"custom","from":")" + from + R"(","dry_run":true})");
        const auto second = json::parse_or_null(again.body).text("task_id");
        const auto rest = co_await house.shown_with(replay_path + "/" + second, root, "status", "done");
        CHECK(rest.integer("matched") == 6);
        CHECK(rest.integer("skipped") == 5);
    });
    const auto copies = copies_of(ids[0]);
    REQUIRE(copies.size() == 1);
    CHECK(copies[0].value == "\xff raw 0");
    CHECK(copies[0].key == "key-0");
    CHECK(copies[0].header_value("ce_id") != ids[0]);
    CHECK(copies[0].header_value("x-path") == "/webhooks/custom/test");
    CHECK(copies_of(ids[5]).empty());
    CHECK(house.query("SELECT count(*) FROM admin_audit WHERE action = 'webhooks.replay'") == "3");
}

TEST_CASE("webhooks are sent again by id; a replay that nobody ordered is 404")
{
    admin_house house;
    std::vector<std::string> ids;
    house.run([&]() -> awaitable<> {
        const auto root = house.superadmin();
        co_await store_webhooks(house, ids, 3);
        const auto begun =
            co_await house.call(method::post, replay_path, root, R"({"source":"custom","ids":[")" + ids[1] + R"("]})");
        const auto task = json::parse_or_null(begun.body).text("task_id");
        const auto done = co_await house.shown_with(replay_path + "/" + task, root, "status", "done");
        CHECK(done.integer("republished") == 1);
        const auto unknown = co_await house.call(method::get, replay_path + "/" + ids[0], root);
        CHECK(unknown.status == 404);
        const auto refused = co_await house.call(method::post, replay_path, root, R"({"source":"nobody"})");
        CHECK(refused.status == 422);
    });
    CHECK(copies_of(ids[1]).size() == 1);
    CHECK(copies_of(ids[0]).empty());
}
