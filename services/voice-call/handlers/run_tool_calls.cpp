#include <algorithm>

#include "call_events.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"
#include "tools.hpp"

namespace relevo::voice_call::handlers {

namespace {

// Vapi's answer is due 5 s after its webhook; what is left is for the way there and back.
constexpr std::chrono::milliseconds patience_with_owners{4'000};

struct tool_job
{
    call owner;
    std::vector<tool> tools;
    std::vector<std::optional<std::string>> earlier;  // of each: its result, if it ran before
};

std::optional<tool_job> load_tools(database::transaction& tx, const json::value& payload)
{
    auto owner = store::find(tx, payload.integer("call_id").value_or(0));
    const auto* calls = payload.find("calls");
    if (!owner || !calls || !calls->as_array())
        return std::nullopt;
    tool_job job{std::move(*owner), {}, {}};
    for (const auto& c : *calls->as_array()) {
        const auto* arguments = c.find("arguments");
        auto id = c.text("id");
        job.earlier.push_back(store::tool_result(tx, id));
        job.tools.push_back({std::move(id), c.text("name"), arguments ? *arguments : json::value(json::object{})});
    }
    return job;
}

json::value answer_of(const json::value& payload, const tool_job& job, const std::vector<tool_answer>& answers)
{
    const auto said = [&](std::size_t i) { return job.earlier[i].value_or(answers[i].sentence); };
    if (payload.boolean("legacy").value_or(false) && job.tools.size() == 1)
        return json::object{{"result", said(0)}};
    json::array results;
    for (std::size_t i = 0; i < job.tools.size(); ++i)
        results.push_back(
            json::object{{"toolCallId", job.tools[i].id}, {"name", job.tools[i].name}, {"result", said(i)}});
    return json::object{{"results", std::move(results)}};
}

void schedule_later(messaging::unit& unit, const call& c, const tool& t)
{
    messaging::new_task task;
    task.kind = "run_tool_later";
    task.broker_id = c.broker_id;
    task.lead_id = c.lead_id;
    task.payload =
        json::object{{"call_id", c.id},
                     {"calls", json::array{json::object{{"id", t.id}, {"name", t.name}, {"arguments", t.arguments}}}}};
    task.dedupe_key = "tool:" + t.id;
    unit.schedule(std::move(task));
}

void record_tools(messaging::unit& unit, const tool_job& job, const std::vector<tool_answer>& answers)
{
    for (std::size_t i = 0; i < job.tools.size(); ++i) {
        if (job.earlier[i])
            continue;
        const auto& t = job.tools[i];
        store::insert_tool_run(unit.tx, job.owner, t.id, t.name, t.arguments, answers[i].sentence);
        store::write_log(unit.tx, job.owner, "tool." + t.name.substr(0, 64), t.arguments.text("reason"));
        if (answers[i].left == tool_answer::left_over::try_again)
            schedule_later(unit, job.owner, t);
        else if (answers[i].left == tool_answer::left_over::a_person)
            publish_follow_up(unit, job.owner, t.name);
    }
}

// Each tool once per toolCallId; the answer is the task's result. What an owner could not do in time is said with the
// documented sentence and not forgotten: it is tried later, or left to a person.
awaitable<messaging::outcome> run_tools(const context& ctx, messaging::task task, deadline until)
{
    const auto owners_until = std::min(until, clock::now() + patience_with_owners);
    auto read = [&task](database::transaction& tx) { return load_tools(tx, task.payload); };
    const auto job = co_await ctx.db.read(tenant(task.broker_id), std::ref(read));
    if (!job)
        co_return messaging::failed("unknown_call", "the call or its tools are gone", false);

    std::vector<tool_answer> answers(job->tools.size());
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (!job->earlier[i])
            answers[i] = co_await run_tool(ctx, job->owner, job->tools[i], task.correlation_id, owners_until);

    auto result = answer_of(task.payload, *job, answers);
    co_return messaging::done(std::move(result),
                              [job = *job, answers](messaging::unit& unit) { record_tools(unit, job, answers); });
}

// The caller has been told already; now it is done all the same.
awaitable<messaging::outcome> run_again(const context& ctx, messaging::task task, deadline until)
{
    auto read = [&task](database::transaction& tx) { return load_tools(tx, task.payload); };
    const auto job = co_await ctx.db.read(tenant(task.broker_id), std::ref(read));
    if (!job || job->tools.size() != 1)
        co_return messaging::failed("unknown_call", "the call or its tool is gone", false);
    const auto name = job->tools.front().name;
    const auto answer = co_await run_tool(ctx, job->owner, job->tools.front(), task.correlation_id, until);
    if (answer.left == tool_answer::left_over::try_again)
        co_return messaging::failed("owner_unavailable", name + ": its owner did not answer", true);
    const bool is_a_persons = answer.left == tool_answer::left_over::a_person;
    co_return messaging::done({}, [owner = job->owner, name, is_a_persons](messaging::unit& unit) {
        if (is_a_persons)
            publish_follow_up(unit, owner, name);
    });
}

void leave_to_a_person(messaging::unit& unit, const messaging::task& t, const std::string&)
{
    if (const auto job = load_tools(unit.tx, t.payload))
        for (const auto& left : job->tools)
            publish_follow_up(unit, job->owner, left.name);
}

}  // namespace

messaging::task_kind run_tool_calls(const context& ctx)
{
    messaging::task_kind k;
    k.name = "run_tool_calls";
    k.repeat = messaging::repeat::safe;  // its owners know a toolCallId again
    k.run = [&ctx](const messaging::task& t, deadline until) { return run_tools(ctx, t, until); };
    k.time_limit = std::chrono::seconds(10);
    return k;
}

messaging::task_kind run_tool_later(const context& ctx)
{
    messaging::task_kind k;
    k.name = "run_tool_later";
    k.repeat = messaging::repeat::safe;
    k.run = [&ctx](const messaging::task& t, deadline until) { return run_again(ctx, t, until); };
    k.time_limit = std::chrono::seconds(10);
    k.on_dead = leave_to_a_person;
    return k;
}

}  // namespace relevo::voice_call::handlers
