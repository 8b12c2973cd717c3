#include "messaging/test_house.hpp"

using namespace relevo;
using namespace relevo::messaging;

namespace {

using std::chrono::milliseconds;

runner_settings two_tries()
{
    runner_settings s;
    s.delays = {milliseconds(20)};
    s.poll = milliseconds(20);
    return s;
}

awaitable<outcome> refuse_unless_mended(task t)
{
    if (t.payload.boolean("mended") == true)
        co_return done();
    co_return failed("refused", "attempt " + std::to_string(t.attempt), true);
}

task_kind refusing_kind()
{
    task_kind k;
    k.name = "refuse";
    k.run = [](const task& t, deadline) { return refuse_unless_mended(t); };
    return k;
}

awaitable<std::string> schedule_refused(outbox& out, std::int64_t lead, std::string note)
{
    const auto plan = [lead, &note](unit& u) {
        new_task t;
        t.kind = "refuse";
        t.lead_id = lead;
        t.payload = json::object{{"note", note}};
        return u.schedule(std::move(t));
    };
    const origin story{"story", ""};
    co_return co_await out.transact(all_tenants, story, plan);
}

awaitable<> command(outbox& out, const events::type<events::v1::TaskCommand>& type, std::string service, std::string id,
                    std::string payload)
{
    events::v1::TaskCommand c;
    c.set_task_id(id);
    c.set_service(service);
    c.set_payload(payload);
    const auto plan = [&](unit& u) { u.publish(type, c); };
    const origin nobody;
    co_await out.transact(all_tenants, nobody, plan);
}

// What dlq.v1 says of a task, oldest first: ce_type and value.
std::vector<std::pair<std::string, json::value>> notices_of(const std::string& id)
{
    std::vector<std::pair<std::string, json::value>> out;
    for (const auto& r : testing::read_topic(std::string(topics::dlq), 1, std::chrono::seconds(20)))
        if (r.key == id)
            out.emplace_back(r.header_value("ce_type"), json::parse(r.value).value());
    return out;
}

const char* const dead = "SELECT count(*) FROM tasks WHERE state = 'dead' AND attempts_before + attempt = ";

}  // namespace

TEST_CASE("dlq.v1 says of a dead task whom it is about, what it was to do, and how each attempt failed")
{
    testing::scratch_schema schema;
    replica r(schema);
    task_runner tasks(r.svc, r.out, {refusing_kind()}, two_tries());
    std::string small, large;
    testing::run(r.svc, [&]() -> awaitable<> {
        small = co_await schedule_refused(r.out, 42, "hola");
        large = co_await schedule_refused(r.out, 0, std::string(300'000, 'x'));
        co_await until_count(schema, "SELECT count(*) FROM tasks WHERE state = 'dead'", 2);
        co_await until_count(schema, "SELECT count(*) FROM outbox", 0);
    });
    const auto notices = notices_of(small);
    REQUIRE(notices.size() == 1);
    const auto& notice = notices[0].second;
    CHECK(notices[0].first == "task.dead");
    CHECK(notice.text("lead_id") == "42");
    CHECK(notice.text("payload") == R"({"note":"hola"})");
    CHECK(notice.text("payload_bytes") == "15");
    CHECK(notice.text("correlation_id") == "story");
    CHECK(notice.integer("attempts") == 2);
    const auto& failures = *notice.find("failures")->as_array();
    REQUIRE(failures.size() == 2);
    CHECK(failures[0].text("cause") == "attempt 1");
    CHECK(failures[1].text("error_code") == "refused");
    CHECK(failures[0].text("failed_at") == notice.text("first_failed_at"));
    CHECK(notices_of(large).at(0).second.text("payload") == "");
    CHECK(notices_of(large).at(0).second.text("payload_bytes") == "300011");
}

TEST_CASE("a revived task has one attempt, counts on, and is resolved when it is done")
{
    testing::scratch_schema schema;
    const auto name = "owner-" + events::new_uuid();
    replica r(schema, name);
    task_runner tasks(r.svc, r.out, {refusing_kind()}, two_tries());
    subscriber_settings group;
    group.group = name;
    subscriber events(r.svc, r.out, testing::kafka_settings(), {task_commands(name)}, group);
    std::string id;
    testing::run(r.svc, [&]() -> awaitable<> {
        id = co_await schedule_refused(r.out, 0, "hola");
        co_await until_count(schema, dead + std::string("2"), 1);
        co_await command(r.out, events::task_retry, name, id, "");
        co_await until_count(schema, dead + std::string("3"), 1);
        co_await command(r.out, events::task_retry, name, id, R"({"mended":true})");
        co_await until_count(schema, "SELECT count(*) FROM tasks WHERE state = 'done'", 1);
        co_await until_count(schema, "SELECT count(*) FROM outbox", 0);
    });
    std::vector<std::string> types;
    const auto notices = notices_of(id);
    for (const auto& [type, notice] : notices)
        types.push_back(type);
    CHECK(types == std::vector<std::string>{"task.dead", "task.dead", "task.resolved"});
    CHECK(notices.at(1).second.integer("attempts") == 3);
    CHECK(schema.query("SELECT jsonb_array_length(failures) FROM tasks") == "3");
}

TEST_CASE("of many failures the first and the last 19 are kept")
{
    testing::scratch_schema schema;
    schema.query("INSERT INTO " + schema.name() +
                 ".tasks (id, kind, payload, failures) SELECT gen_random_uuid(), 'x', '{}', f FROM (SELECT"
                 " jsonb_agg(jsonb_build_object('attempt', n)) AS f FROM generate_series(1, 20) n) s");
    CHECK(schema.query("SELECT string_agg(f->>'attempt', ' ') FROM tasks, jsonb_array_elements(" + schema.name() +
                       ".with_failure(failures, 21, 'code', 'text')) f") ==
          "1 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21");
}
