#include "analysis.hpp"
#include "call_events.hpp"
#include "handlers/handlers.hpp"
#include "log/log.hpp"
#include "store.hpp"
#include "store_erasure.hpp"

namespace relevo::voice_call::handlers {

namespace {

struct finished_call
{
    call ended;
    std::string lead_name;
    models::transcript lines;
    std::string provider_summary;
};

std::optional<finished_call> load(database::transaction& tx, std::int64_t call_id)
{
    auto ended = store::find(tx, call_id);
    if (!ended || store::is_erased(tx, call_id))
        return std::nullopt;
    const auto callee = store::find_callee(tx, ended->broker_id, ended->lead_id);
    auto lines = store::lines(tx, call_id);
    return finished_call{std::move(*ended), callee ? callee->name : "", std::move(lines),
                         store::provider_summary(tx, call_id)};
}

events::v1::CostRecorded cost_of(const call& c, const messaging::task& t, const llm::completion& answer,
                                 const std::string& provider, std::int64_t latency_ms)
{
    events::v1::CostRecorded cost;
    cost.set_broker_id(c.broker_id);
    cost.set_lead_id(c.lead_id);
    // Attempts begin at 1 again when an operator revives a task; each of them cost.
    cost.set_request_id(t.id + ":" + std::to_string(t.attempts_before + t.attempt));
    cost.set_kind("llm");
    cost.set_provider(provider);
    cost.set_model(answer.model);
    cost.set_operation("summary");
    cost.set_input_tokens(answer.usage.input_tokens);
    cost.set_output_tokens(answer.usage.output_tokens);
    cost.set_latency_ms(latency_ms);
    cost.set_success(true);
    return cost;
}

// Asks the LLM for summary, interest, budget, timeline, score delta and stage (requirement 0, section 5).
awaitable<messaging::outcome> process(const context& ctx, messaging::task t, deadline until)
{
    auto read = [&t](database::transaction& tx) { return load(tx, t.payload.integer("call_id").value_or(0)); };
    const auto found = co_await ctx.db.read(tenant(t.broker_id), std::ref(read));
    if (!found || found->lines.empty())
        co_return messaging::done();  // nobody spoke: nothing to summarise

    auto prompt = analysis_prompt(found->lead_name, found->lines, {});
    const auto begun = clock::now();
    const auto answer = co_await ctx.llm.complete(std::move(prompt), until);
    if (!answer)
        co_return messaging::failed("summary_llm_" + answer.error().code, describe(answer.error()),
                                    answer.error().is_retryable() || answer.error().is_doubtful());
    auto analysis = parse_analysis(answer->text);
    if (!analysis) {
        log::warn("summary_unreadable", {{"call_id", found->ended.id}, {"correlation_id", t.correlation_id}});
        analysis = fallback_analysis(answer->text, found->provider_summary);
    }

    const auto latency = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begun).count();
    const auto cost = cost_of(found->ended, t, *answer, ctx.llm.settings().provider, latency);
    co_return messaging::done({}, [ended = found->ended, analysis = *analysis, cost](messaging::unit& unit) {
        unit.publish(events::cost_recorded, cost);
        if (!store::is_erased(unit.tx, ended.id) && store::save_analysis(unit.tx, ended.id, analysis))
            publish_analyzed(unit, ended, analysis);
    });
}

}  // namespace

messaging::task_kind process_end_of_call_report(const context& ctx)
{
    messaging::task_kind k;
    k.name = "process_end_of_call_report";
    k.repeat = messaging::repeat::safe;
    k.run = [&ctx](const messaging::task& t, deadline until) { return process(ctx, t, until); };
    return k;
}

}  // namespace relevo::voice_call::handlers
