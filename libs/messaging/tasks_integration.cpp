#include <atomic>
#include <map>
#include <set>

#include "messaging/test_house.hpp"
#include "metrics/registry.hpp"
#include "runtime/event.hpp"

using namespace relevo;
using namespace relevo::messaging;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

runner_settings quick()
{
    runner_settings s;
    s.delays = {milliseconds(50), milliseconds(100), milliseconds(150)};
    s.poll = milliseconds(20);
    return s;
}

awaitable<std::string> schedule(outbox& out, new_task t)
{
    auto job = [&t](unit& u) { return u.schedule(t); };
    auto id = co_await out.transact(all_tenants, origin{"story", ""}, std::ref(job));
    co_return id;
}

new_task task_of(std::string kind, std::string lane = {}, json::value payload = json::object{})
{
    new_task t;
    t.kind = std::move(kind);
    t.lane = std::move(lane);
    t.payload = std::move(payload);
    return t;
}

// What a provider saw and how it answers.
struct provider
{
    std::vector<std::string> calls;
    std::function<outcome()> answer = [] { return done("ok"); };
    look_up_result::verdict known = look_up_result::verdict::absent;

    awaitable<outcome> run(task t)
    {
        calls.push_back("run " + std::to_string(t.attempt));
        co_return answer();
    }
    awaitable<look_up_result> look_up(task t)
    {
        calls.push_back("look up " + std::to_string(t.attempt));
        look_up_result r;
        r.what = known;
        r.as = done("found");
        co_return r;
    }
    task_kind kind(std::string name, repeat rule)
    {
        task_kind k;
        k.name = std::move(name);
        k.repeat = rule;
        k.run = [this](const task& t, deadline) { return run(t); };
        k.look_up = [this](const task& t, deadline) { return look_up(t); };
        return k;
    }
};

const char* const settled = "SELECT count(*) FROM tasks WHERE state NOT IN ('pending', 'running')";

}  // namespace

TEST_CASE("a failing task is tried again by the delays, then it is dead with attempts and cause")
{
    testing::scratch_schema schema;
    replica r(schema);
    provider p;
    p.answer = [] { return failed("llm_timeout", "no answer in 20 s", true); };
    task_runner tasks(r.svc, r.out, {p.kind("ask", repeat::safe)}, quick());
    const auto begun = clock::now();
    testing::run(r.svc, [&]() -> awaitable<> {
        co_await schedule(r.out, task_of("ask"));
        co_await until_count(schema, settled, 1);
    });
    CHECK(clock::now() - begun >= milliseconds(300));
    CHECK(p.calls == std::vector<std::string>{"run 1", "run 2", "run 3", "run 4"});
    CHECK(schema.query("SELECT state || ' ' || attempt || ' ' || error_code || ' ' || last_error FROM tasks") ==
          "dead 4 llm_timeout no answer in 20 s");
    const auto announced = testing::read_topic(std::string(topics::dlq), 1, seconds(20));
    const auto id = schema.query("SELECT id FROM tasks");
    CHECK(std::any_of(announced.begin(), announced.end(), [&](const auto& record) {
        return record.key == id && record.header_value("ce_type") == "task.dead" &&
               record.value.find("llm_timeout") != std::string::npos;
    }));
}

TEST_CASE("a refusal that no retry can help is dead at once")
{
    testing::scratch_schema schema;
    replica r(schema);
    provider p;
    p.answer = [] { return failed("bad_number", "no such number", false); };
    task_runner tasks(r.svc, r.out, {p.kind("ask", repeat::safe)}, quick());
    testing::run(r.svc, [&]() -> awaitable<> {
        co_await schedule(r.out, task_of("ask"));
        co_await until_count(schema, settled, 1);
    });
    CHECK(p.calls.size() == 1);
    CHECK(schema.query("SELECT state FROM tasks") == "dead");
}

TEST_CASE("a task whose runner was killed is repeated, looked up, or left to a person, by its kind")
{
    testing::scratch_schema schema;
    replica r(schema);
    provider p;
    task_runner tasks(r.svc, r.out,
                      {p.kind("safe", repeat::safe), p.kind("lookup", repeat::lookup), p.kind("never", repeat::never)},
                      quick());
    std::string kind, expected_state;
    std::vector<std::string> expected_calls;
    SECTION("safe: run again")
    {
        kind = "safe", expected_state = "done \"ok\"", expected_calls = {"run 2"};
    }
    SECTION("lookup, absent: run again")
    {
        kind = "lookup", expected_state = "done \"ok\"", expected_calls = {"look up 2", "run 2"};
    }
    SECTION("lookup, found: recorded without a second call")
    {
        p.known = look_up_result::verdict::found;
        kind = "lookup", expected_state = "done \"found\"", expected_calls = {"look up 2"};
    }
    SECTION("lookup, unclear: looked up by the delays, then a person decides")
    {
        p.known = look_up_result::verdict::unclear;
        kind = "lookup", expected_state = "unknown ", expected_calls = {"look up 2", "look up 3", "look up 4"};
    }
    SECTION("never: a person decides")
    {
        kind = "never", expected_state = "unknown ";
    }

    // The row as a killed runner leaves it: running, and its lease over.
    schema.query("INSERT INTO " + schema.name() +
                 ".tasks (id, kind, payload, state, attempt, lease_until, attempted_at) VALUES (gen_random_uuid(), '" +
                 kind + "', '{}', 'running', 1, now() - interval '1 s', now() - interval '40 s')");
    testing::run(r.svc, [&]() -> awaitable<> { co_await until_count(schema, settled, 1); });
    CHECK(p.calls == expected_calls);
    CHECK(schema.query("SELECT state || ' ' || coalesce(result::text, '') FROM tasks") == expected_state);
}

TEST_CASE("no answer: a kind that may not be repeated blindly asks the provider first")
{
    testing::scratch_schema schema;
    replica r(schema);
    provider p;
    p.answer = [] { return doubtful("timeout", "no answer"); };
    p.known = look_up_result::verdict::found;
    task_runner tasks(r.svc, r.out, {p.kind("lookup", repeat::lookup)}, quick());
    testing::run(r.svc, [&]() -> awaitable<> {
        co_await schedule(r.out, task_of("lookup"));
        co_await until_count(schema, settled, 1);
    });
    CHECK(p.calls == std::vector<std::string>{"run 1", "look up 2"});
    CHECK(schema.query("SELECT state FROM tasks") == "done");
}

TEST_CASE("two runners never run one task, nor two tasks of a lane, at once, and a lane runs in order")
{
    testing::scratch_schema schema;
    replica a(schema, "a"), b(schema, "b");
    std::mutex guard;
    std::map<std::string, int> running;
    std::map<std::string, std::vector<std::int64_t>> order;
    std::set<std::string> seen;
    int overlaps = 0, repeats = 0;
    auto work = [&](task t) -> awaitable<outcome> {
        {
            std::lock_guard lock(guard);
            overlaps += ++running[t.lane] > 1;
            repeats += !seen.insert(t.id).second;
            order[t.lane].push_back(*t.payload.integer("n"));
        }
        co_await runtime::sleep_for(milliseconds(2));
        std::lock_guard lock(guard);
        --running[t.lane];
        co_return done();
    };
    task_kind k;
    k.name = "work";
    k.run = [&work](const task& t, deadline) { return work(t); };
    task_runner runner_a(a.svc, a.out, {k}, quick()), runner_b(b.svc, b.out, {k}, quick());

    std::thread other(
        [&] { testing::run(b.svc, [&]() -> awaitable<> { co_await until_count(schema, settled, 200); }); });
    testing::run(a.svc, [&]() -> awaitable<> {
        for (int n = 0; n < 20; ++n) {
            auto job = [n](unit& u) {
                for (int lane = 0; lane < 10; ++lane)
                    u.schedule(task_of("work", "lane " + std::to_string(lane), json::object{{"n", n}}));
            };
            co_await a.out.transact(all_tenants, origin{}, std::ref(job));
        }
        co_await until_count(schema, settled, 200);
    });
    other.join();
    CHECK(overlaps == 0);
    CHECK(repeats == 0);
    for (const auto& [lane, numbers] : order)
        CHECK(std::is_sorted(numbers.begin(), numbers.end()));
}

TEST_CASE("no database connection is held while a provider is awaited")
{
    testing::scratch_schema schema;
    replica r(schema, "test", 1);  // one connection for everything
    runtime::event answer(r.svc.loop()), asked(r.svc.loop());
    auto wait = [&](task) -> awaitable<outcome> {
        asked.set();
        co_await answer.wait();
        co_return done("answered");
    };
    task_kind k;
    k.name = "wait";
    k.run = [&wait](const task& t, deadline) { return wait(t); };
    task_runner tasks(r.svc, r.out, {k}, quick());
    testing::run(r.svc, [&]() -> awaitable<> {
        const auto id = co_await schedule(r.out, task_of("wait"));
        co_await asked.wait();
        static constexpr database::query now{"now", "SELECT 1"};
        auto read = [](database::transaction& tx) { tx.exec(now); };
        co_await r.db.read(all_tenants, read);
        answer.set();
        const auto state = co_await tasks.run_now(id, clock::now() + seconds(10));
        CHECK(state.state == "done");
        CHECK(state.result == json::value("answered"));
    });
}

TEST_CASE("a dedupe key makes one task of many")
{
    testing::scratch_schema schema;
    replica r(schema);
    provider p;
    task_runner tasks(r.svc, r.out, {p.kind("once", repeat::safe)}, quick());
    testing::run(r.svc, [&]() -> awaitable<> {
        auto t = task_of("once");
        t.dedupe_key = "daily:2026-11-21";
        for (int i = 0; i < 3; ++i)
            co_await schedule(r.out, t);
        co_await until_count(schema, settled, 1);
        const auto id = co_await tasks.find_by_dedupe_key("daily:2026-11-21");
        CHECK(id.has_value());
    });
    CHECK(count_of(schema, "SELECT count(*) FROM tasks") == 1);
    CHECK(p.calls.size() == 1);
}

TEST_CASE("late is not lost: run_now says how the task stands, and the task goes on")
{
    testing::scratch_schema schema;
    replica r(schema);
    runtime::event answer(r.svc.loop());
    auto wait = [&](task) -> awaitable<outcome> {
        co_await answer.wait();
        co_return done();
    };
    task_kind k;
    k.name = "slow";
    k.run = [&wait](const task& t, deadline) { return wait(t); };
    task_runner tasks(r.svc, r.out, {k}, quick());
    testing::run(r.svc, [&]() -> awaitable<> {
        const auto id = co_await schedule(r.out, task_of("slow"));
        const auto late = co_await tasks.run_now(id, clock::now() + milliseconds(300));
        CHECK(late.state == "running");
        answer.set();
        co_await until_count(schema, settled, 1);
    });
}

TEST_CASE("a task that was put off is due at once when what it waits for happens, and nobody waits for it meanwhile")
{
    testing::scratch_schema schema;
    replica r(schema);
    provider p;
    p.answer = [] { return postponed(std::chrono::system_clock::now() + std::chrono::hours(1), "no line"); };
    task_runner tasks(r.svc, r.out, {p.kind("ask", repeat::safe)}, quick());
    testing::run(r.svc, [&]() -> awaitable<> {
        auto wanted = task_of("ask");
        wanted.dedupe_key = "call:1";
        const auto id = co_await schedule(r.out, wanted);
        const auto begun = clock::now();
        auto state = co_await tasks.run_now(id, begun + seconds(10));
        CHECK(clock::now() - begun < seconds(5));
        CHECK(state.state == "pending");
        CHECK(state.attempt == 0);

        p.answer = [] { return done("dialled"); };
        const auto free_line = [](unit& u) { u.hasten({"call:1", "call:none"}); };
        const origin from{"story", ""};
        co_await r.out.transact(all_tenants, from, free_line);
        state = co_await tasks.run_now(id, clock::now() + seconds(10));
        CHECK(state.state == "done");
    });
    CHECK(p.calls == std::vector<std::string>{"run 1", "run 1"});
}
