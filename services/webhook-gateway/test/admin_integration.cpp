#include "admin_house.hpp"
#include "metrics/registry.hpp"
#include "quarantine.hpp"
#include "store_dead_tasks.hpp"

using namespace relevo;
using namespace relevo::webhook_gateway;
using http::method;

namespace {

const std::string tasks_path = "/api/v1/admin/tasks";

json::value body_of(const http::response& r)
{
    return json::parse_or_null(r.body);
}

std::string of_service(const failing_owner& owner)
{
    return tasks_path + "?service=" + owner.name;
}

}  // namespace

TEST_CASE("a task that failed is listed, shown masked, retried with another payload, and resolved")
{
    admin_house house;
    failing_owner owner;
    owner.begin(house.broker, 1);
    const auto path = tasks_path + "/" + owner.ids[0];
    house.run([&]() -> awaitable<> {
        const auto admin = house.admin();
        const auto list = co_await house.shown_with(of_service(owner) + "&lead_id=42", admin, "total", 1);
        const auto& entry = list.find("items")->as_array()->front();
        CHECK(list.find("items")->as_array()->size() == list.find("data")->as_array()->size());
        CHECK(entry.text("id") == owner.ids[0]);
        CHECK(entry.text("status") == "failed");
        CHECK(entry.text("task_name") == "summarise");
        CHECK(entry.integer("broker_id") == house.broker);
        CHECK(entry.text("exception") == "llm_timeout: no answer for ***");
        CHECK(entry.boolean("retryable") == true);
        CHECK(entry.integer("attempts") == 2);
        CHECK(entry.integer("retries") == 1);
        CHECK(entry.text("trace_id") == "story-1");

        auto shown = body_of(co_await house.call(method::get, path, admin));
        CHECK(shown.integer("payload.call_id") == 310);
        CHECK(shown.text("payload.phone") == "***5678");
        CHECK(shown.find("error_history")->as_array()->size() == 2);
        const auto masked = json::serialize(json::object{{"payload", *shown.find("payload")}});
        shown = body_of(co_await house.call(method::get, "/api/v1/admin/dlq/" + owner.ids[0] + "?reveal=true", admin));
        CHECK(shown.text("payload.phone") == "+56912345678");

        auto answer = co_await house.call(method::post, path + "/retry", admin, masked);
        CHECK(answer.status == 422);
        answer = co_await house.call(method::post, path + "/retry", admin);
        CHECK(answer.status == 202);
        shown = co_await house.shown_with(path, admin, "attempts", 3);
        CHECK(shown.text("status") == "failed");
        CHECK(shown.integer("retried_by") == 7);

        answer = co_await house.call(method::post, path + "/retry", admin, R"({"payload":{"ok":true}})");
        CHECK(answer.status == 202);
        CHECK(body_of(answer).text("status") == "requeued");
        co_await house.shown_with(path, admin, "status", "resolved");
        answer = co_await house.call(method::post, path + "/retry", admin);
        CHECK(answer.status == 409);
        CHECK(body_of(answer).text("code") == "already_resolved");
        const auto open = body_of(co_await house.call(method::get, of_service(owner), admin));
        CHECK(open.integer("total") == 0);
    });
    CHECK(owner.schema.query("SELECT state FROM tasks") == "done");
    CHECK(house.query("SELECT string_agg(action, ' ' ORDER BY id) FROM admin_audit") ==
          "task.reveal task.retry task.retry");
    CHECK(house.query("SELECT detail->>'edited_payload' FROM admin_audit ORDER BY id DESC") == "true");
}

TEST_CASE("an agent is refused; another company's failed work does not exist; a SUPERADMIN sees all")
{
    admin_house house;
    failing_owner owner;
    owner.begin(house.broker, 1);
    const auto path = tasks_path + "/" + owner.ids[0];
    house.run([&]() -> awaitable<> {
        co_await house.shown_with(of_service(owner), house.superadmin(), "total", 1);
        const auto agent = house.token_of(auth::role::agent, house.broker);
        const auto foreign = house.token_of(auth::role::admin, house.broker + 1);
        for (const auto* alias : {"/api/v1/admin/tasks", "/api/v1/admin/dlq/failed", "/api/v1/admin/dlq/stats"}) {
            const auto answer = co_await house.call(method::get, alias, agent);
            CHECK(answer.status == 403);
        }
        auto answer = co_await house.call(method::post, path + "/retry", agent);
        CHECK(answer.status == 403);
        answer = co_await house.call(method::post, "/api/v1/admin/webhooks/replay", house.admin(), "{}");
        CHECK(answer.status == 403);
        answer = co_await house.call(method::get, path, "no-token");
        CHECK(answer.status == 401);

        answer = co_await house.call(method::get, path, foreign);
        CHECK(answer.status == 404);
        answer = co_await house.call(method::post, path + "/retry", foreign);
        CHECK(answer.status == 404);
        answer = co_await house.call(method::del, path, foreign);
        CHECK(answer.status == 404);
        answer = co_await house.call(
            method::get, of_service(owner) + "&status=all&broker_id=" + std::to_string(house.broker), foreign);
        CHECK(body_of(answer).integer("total") == 0);
        answer =
            co_await house.call(method::post, tasks_path + "/retry", foreign, R"({"ids":[")" + owner.ids[0] + R"("]})");
        CHECK(body_of(answer).integer("accepted") == 0);
        CHECK(body_of(answer).find("skipped")->as_array()->front().text("reason") == "not_found");
    });
    CHECK(house.query("SELECT count(*) FROM admin_audit") == "0");
    CHECK(house.query("SELECT status FROM dead_tasks WHERE id = '" + owner.ids[0] + "'") == "failed");
}

TEST_CASE("failed work is discarded once, and in bulk; statistics count what is left")
{
    admin_house house;
    failing_owner owner;
    owner.begin(house.broker, 4);
    const auto path = tasks_path + "/" + owner.ids[0];
    house.run([&]() -> awaitable<> {
        const auto admin = house.admin();
        co_await house.shown_with(of_service(owner), admin, "total", 4);
        auto answer = co_await house.call(method::del, path + "?reason=prueba", admin);
        CHECK(answer.status == 200);
        CHECK(body_of(answer).text("status") == "discarded");
        answer = co_await house.call(method::del, path, admin);
        CHECK(answer.status == 200);
        answer = co_await house.call(method::post, path + "/retry", admin);
        CHECK(answer.status == 409);
        CHECK(body_of(answer).text("code") == "discarded");

        const auto some = R"({"ids":[")" + owner.ids[0] + R"(",")" + owner.ids[1] + R"(","nonsense"]})";
        answer = co_await house.call(method::post, tasks_path + "/discard", admin, some);
        CHECK(answer.status == 202);
        CHECK(body_of(answer).integer("accepted") == 1);
        CHECK(body_of(answer).find("skipped")->as_array()->size() == 2);
        auto stats = body_of(co_await house.call(method::get, tasks_path + "/stats", admin));
        CHECK(stats.integer("total") == 2);
        CHECK(stats.find("by_task")->as_array()->front().integer("count") == 2);
        CHECK(stats.find("by_error")->as_array()->front().text("error_code") == "llm_timeout");
        CHECK(stats.integer("rate_1h") == 4);

        const auto rest = R"({"filter":{"service":")" + owner.name + R"("},"max":1})";
        answer = co_await house.call(method::post, tasks_path + "/retry", admin, rest);
        CHECK(body_of(answer).integer("accepted") == 1);
        answer = co_await house.call(method::post, tasks_path + "/retry", admin, R"({"filter":{},"max":501})");
        CHECK(answer.status == 422);
        const std::function<bool()> is_discarded = [&] {
            return owner.schema.query("SELECT count(*) FROM tasks WHERE state = 'discarded'") == "2";
        };
        co_await testing::eventually(is_discarded);
        co_await house.shown_with(of_service(owner), admin, "total", 2);  // retried in vain
    });
    CHECK(house.query("SELECT discard_reason FROM dead_tasks WHERE id = '" + owner.ids[0] + "'") == "prueba");
    CHECK(house.query("SELECT count(*) FROM admin_audit WHERE action = 'task.discard'") == "2");
}

TEST_CASE("a record that no handler could take is shown with its origin, and goes on when its value is mended")
{
    admin_house house;
    failing_owner owner;
    owner.begin(house.broker, 0);
    house.run([&]() -> awaitable<> {
        auto e = messaging::test_event(owner.topic, "k", R"(["not an order"])");
        e.broker_id = house.broker;
        e.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        const auto sent =
            co_await house.producer.produce(events::to_message(e), clock::now() + std::chrono::seconds(9));
        REQUIRE(sent.has_value());

        const auto admin = house.admin();
        const auto list = co_await house.shown_with(of_service(owner), admin, "total", 1);
        const auto& entry = list.find("items")->as_array()->front();
        CHECK(entry.text("task_name") == "message");
        CHECK(entry.text("source.topic") == owner.topic);
        CHECK(entry.integer("source.offset") == 0);
        CHECK(entry.text("trace_id") == "4bf92f3577b34da6a3ce929d0e0e4736");
        CHECK(entry.text("error_code") == "decode_error");
        CHECK(entry.boolean("retryable") == false);
        const auto path = tasks_path + "/" + entry.text("id");
        const auto shown = body_of(co_await house.call(method::get, path + "?reveal=true", admin));
        CHECK(shown.find("payload")->as_array()->front() == json::value("not an order"));
        CHECK(shown.text("headers.ce_id") == e.id);
        co_await house.call(method::post, path + "/retry", admin, R"({"payload":{"what":"mended"}})");
        co_await house.shown_with(path, admin, "status", "resolved");
    });
    CHECK(owner.schema.query("SELECT what FROM effects") == "mended");
}

TEST_CASE("a bad record on dlq.v1 is counted, and is no dead letter itself")
{
    admin_house house;
    house.run([&]() -> awaitable<> {
        auto unreadable = messaging::test_event("dlq.v1", "k", "{");
        unreadable.type = "task.dead";
        auto unstorable = messaging::test_event("dlq.v1", "k", R"({"task_id":"no uuid","service":"x"})");
        unstorable.type = "task.dead";
        for (const auto* e : {&unreadable, &unstorable}) {
            auto message = events::to_message(*e);
            const auto sent =
                co_await house.producer.produce(std::move(message), clock::now() + std::chrono::seconds(9));
            REQUIRE(sent.has_value());
        }
        const std::function<bool()> is_handled = [&] {
            return house.query("SELECT count(*) FROM inbox WHERE id IN ('" + unreadable.id + "', '" + unstorable.id +
                               "')") == "2";
        };
        co_await testing::eventually(is_handled, std::chrono::seconds(30));
    });
    CHECK(house.query("SELECT count(*) FROM tasks WHERE kind = 'message'") == "0");
    CHECK(house.svc.metrics().expose().find("dlq_records_bad_total 0") == std::string::npos);
}

TEST_CASE("what a lead's failed work says about a person goes when the lead is erased")
{
    admin_house house;
    failing_owner owner;
    owner.begin(house.broker, 1);
    house.run([&]() -> awaitable<> {
        co_await house.shown_with(of_service(owner), house.admin(), "total", 1);
        events::v1::LeadEvent erased;
        erased.set_broker_id(house.broker);
        erased.set_lead_id(42);
        const messaging::origin story{"story-2", ""};
        const auto tell = [&erased](messaging::unit& u) { u.publish(events::lead_erased, erased); };
        co_await house.outbox.transact(all_tenants, story, tell);
        const auto path = tasks_path + "/" + owner.ids[0] + "?reveal=true";
        const auto shown = co_await house.shown_with(path, house.admin(), "exception", "llm_timeout: erased");
        CHECK(shown.find("payload")->is_null());
        CHECK(shown.find("error_history")->as_array()->empty());
        CHECK(shown.text("error_code") == "llm_timeout");
    });
    CHECK(house.query("SELECT count(*) FROM dead_tasks WHERE id = '" + owner.ids[0] +
                      "' AND dead_tasks::text LIKE '%56912345678%'") == "0");
}

TEST_CASE("a retry that its owner does not answer within the hour is failed again")
{
    admin_house house;
    failing_owner owner;
    owner.begin(house.broker, 1);
    house.run([&]() -> awaitable<> {
        co_await house.shown_with(of_service(owner), house.admin(), "total", 1);
        const auto own = " WHERE id = '" + owner.ids[0] + "' RETURNING 1";
        house.query("UPDATE dead_tasks SET status = 'retrying', retried_at = now() - interval '59 minutes'" + own);
        auto given_back = co_await house.db.transact(all_tenants, dead_tasks::give_back_unanswered);
        CHECK(given_back == 0);
        house.query("UPDATE dead_tasks SET retried_at = now() - interval '61 minutes'" + own);
        given_back = co_await house.db.transact(all_tenants, dead_tasks::give_back_unanswered);
        CHECK(given_back == 1);
        co_await house.shown_with(of_service(owner), house.admin(), "total", 1);
    });
}

TEST_CASE("a SUPERADMIN sees what is in quarantine, and its bytes, which is audited")
{
    admin_house house;
    quarantine kept(house.outbox);
    events::envelope e;
    e.id = events::new_uuid();
    e.source = "/providers/vapi";
    e.topic = "webhooks.vapi.v1";
    e.data = "{\"broken\"";
    e.extra = {{"x-path", "/api/v1/calls/webhook"}, {"x-secret-id", "1"}};
    const std::string path = "/api/v1/admin/webhooks/quarantine";
    house.run([&]() -> awaitable<> {
        const bool is_kept = co_await kept.keep(e, "not JSON");
        CHECK(is_kept);
        const auto super = house.superadmin();
        const auto list = body_of(co_await house.call(method::get, path + "?source=vapi", super));
        CHECK(list.integer("total") == 1);
        const auto& entry = list.find("data")->as_array()->front();
        CHECK(entry.text("id") == e.id);
        CHECK(entry.text("source") == "vapi");
        CHECK(entry.text("problem") == "not JSON");
        CHECK(entry.integer("body_bytes") == 9);
        auto answer = co_await house.call(method::get, path + "?source=telegram", super);
        CHECK(body_of(answer).integer("total") == 0);
        answer = co_await house.call(method::get, path + "/" + e.id, super);
        CHECK(body_of(answer).text("body_base64") == "eyJicm9rZW4i");
        answer = co_await house.call(method::get, path + "?from=yesterday", super);
        CHECK(answer.status == 422);
        answer = co_await house.call(method::get, path + "/" + events::new_uuid(), super);
        CHECK(answer.status == 404);
        answer = co_await house.call(method::get, path, house.admin());
        CHECK(answer.status == 403);
    });
    CHECK(house.query("SELECT string_agg(action, ' ') FROM admin_audit") == "webhook.reveal");
}
