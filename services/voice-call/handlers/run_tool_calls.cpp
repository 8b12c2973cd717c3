#include "handlers/handlers.hpp"
#include "http/client.hpp"
#include "log/log.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr const char* stage_noted = "Información registrada correctamente.";
constexpr const char* will_be_called = "Entendido, un asesor te contactará para confirmar el horario.";
constexpr const char* noted = "Acción registrada.";

struct tool
{
    std::string id, name;
    json::value arguments;
    std::optional<std::string> earlier_result;  // it ran before
};

struct tool_job
{
    call owner;
    std::vector<tool> tools;
};

std::optional<tool_job> load(database::transaction& tx, const json::value& payload)
{
    auto owner = store::find(tx, payload.integer("call_id").value_or(0));
    const auto* calls = payload.find("calls");
    if (!owner || !calls || !calls->as_array())
        return std::nullopt;
    tool_job job{std::move(*owner), {}};
    for (const auto& c : *calls->as_array()) {
        const auto* arguments = c.find("arguments");
        const auto id = c.text("id");
        job.tools.push_back(
            {id, c.text("name"), arguments ? *arguments : json::value(json::object{}), store::tool_result(tx, id)});
    }
    return job;
}

// A proposal: scoring takes it or not, the caller hears the same.
awaitable<bool> propose_stage(const context& ctx, const call& c, const tool& t, const std::string& correlation_id,
                              deadline until)
{
    http::client_request req{http::method::post,
                             ctx.config.scoring_url + "/internal/leads/" + std::to_string(c.lead_id) + "/stage"};
    req.headers.set("Content-Type", "application/json");
    req.headers.set("X-Service-Token", ctx.config.service_token);
    req.headers.set("X-Request-ID", correlation_id);
    req.body = json::serialize(json::object{{"broker_id", c.broker_id},
                                            {"stage", t.arguments.text("stage")},
                                            {"reason", t.arguments.text("reason")},
                                            {"actor", "voice"},
                                            {"source", "proposal"}});
    const auto answer = co_await ctx.http.send(std::move(req), until);
    const bool was_heard = answer && answer->status < 500;
    if (!was_heard)
        log::warn("stage_proposal_unheard", {{"call_id", c.id}, {"correlation_id", correlation_id}});
    co_return was_heard;
}

const char* sentence_for(const std::string& name)
{
    if (name == "update_lead_stage")
        return stage_noted;
    if (name == "schedule_appointment" || name == "create_appointment")
        return will_be_called;
    return noted;
}

json::value answer_of(const json::value& payload, const std::vector<tool>& tools)
{
    if (payload.boolean("legacy").value_or(false) && tools.size() == 1)
        return json::object{{"result", sentence_for(tools.front().name)}};
    json::array results;
    for (const auto& t : tools)
        results.push_back(json::object{
            {"toolCallId", t.id}, {"name", t.name}, {"result", t.earlier_result.value_or(sentence_for(t.name))}});
    return json::object{{"results", std::move(results)}};
}

// Each tool once per toolCallId; the answer is the task's result. Tools whose owner does not exist yet get their
// coherent sentence, and a line in the call's log that a person can follow up.
awaitable<messaging::outcome> run(const context& ctx, messaging::task task, deadline until)
{
    auto read = [&task](database::transaction& tx) { return load(tx, task.payload); };
    const auto job = co_await ctx.db.read(tenant(task.broker_id), std::ref(read));
    if (!job)
        co_return messaging::failed("unknown_call", "the call or its tools are gone", false);

    for (const auto& t : job->tools)
        if (t.name == "update_lead_stage" && !t.earlier_result &&
            !co_await propose_stage(ctx, job->owner, t, task.correlation_id, until))
            co_return messaging::failed("scoring_unavailable", "scoring did not answer", true);

    co_return messaging::done(answer_of(task.payload, job->tools), [job = *job](messaging::unit& unit) {
        for (const auto& t : job.tools)
            if (!t.earlier_result) {
                store::insert_tool_run(unit.tx, job.owner, t.id, t.name, t.arguments, sentence_for(t.name));
                store::write_log(unit.tx, job.owner, "tool." + t.name, t.arguments.text("reason"));
            }
    });
}

}  // namespace

messaging::task_kind run_tool_calls(const context& ctx)
{
    messaging::task_kind k;
    k.name = "run_tool_calls";
    k.repeat = messaging::repeat::safe;  // scoring ignores a stage that it has already
    k.run = [&ctx](const messaging::task& t, deadline until) { return run(ctx, t, until); };
    k.time_limit = std::chrono::seconds(10);
    return k;
}

}  // namespace relevo::voice_call::handlers
