#include "assistant_document.hpp"
#include "handlers/handlers.hpp"
#include "log/log.hpp"

namespace relevo::voice_call::handlers {

namespace {

using std::chrono::seconds;

// Vapi lists an assistant a moment after it took it.
constexpr seconds assistant_is_listed_after{15};
constexpr seconds assistant_clock_tolerance{60};

struct assistant_job
{
    std::string agent_type;
    company_voice voice;
    store::company_brief company;
};

// Not by the cache: a task that ran a moment ago may have stored the id.
awaitable<std::optional<assistant_job>> load_job(const context& ctx, const messaging::task& t)
{
    auto read = [&](database::transaction& tx) -> std::optional<assistant_job> {
        auto company = store::find_company_brief(tx, t.broker_id);
        if (!company)
            return std::nullopt;
        return assistant_job{t.payload.text("agent_type", "default"),
                             store::find_company_voice(tx, t.broker_id, ctx.config.encryption_keys),
                             std::move(*company)};
    };
    co_return co_await ctx.db.read(tenant(t.broker_id), std::ref(read));
}

// The person who asked is told and asks again: nothing goes on behind their back.
messaging::outcome told(std::string error)
{
    return messaging::done(json::object{{"error", std::move(error)}});
}

messaging::outcome configured(const std::string& id, const std::string& agent_type, bool created)
{
    return messaging::done(json::object{{"assistant_id", id}, {"created", created}, {"agent_type", agent_type}});
}

// The configuration is crm-sync's: POST /internal/config/voice.
awaitable<bool> store_id(const context& ctx, const messaging::task& t, std::string id, std::string agent_type,
                         deadline until)
{
    http::client_request req{http::method::post, ctx.config.crm_sync_url + "/internal/config/voice"};
    req.headers.set("Content-Type", "application/json");
    req.headers.set("X-Service-Token", ctx.config.service_token);
    req.headers.set("X-Request-ID", t.correlation_id);
    req.body =
        json::serialize(json::object{{"broker_id", t.broker_id}, {"agent_type", agent_type}, {"assistant_id", id}});
    const auto answer = co_await ctx.http.send(std::move(req), until);
    ctx.voice.forget(t.broker_id);
    co_return answer && answer->status == 200;
}

// It exists now. While its id is not stored the task stays in doubt, and its look-up finds it again.
awaitable<messaging::outcome> keep(const context& ctx, const messaging::task& t, std::string id, std::string agent_type,
                                   deadline until)
{
    const bool is_stored = co_await store_id(ctx, t, id, agent_type, until);
    if (is_stored)
        co_return configured(id, agent_type, true);
    log::warn("assistant_not_stored", {{"broker_id", t.broker_id}, {"assistant_id", id}});
    co_return messaging::doubtful("not_stored", "the assistant exists, but crm-sync did not store its id");
}

awaitable<messaging::outcome> create(const context& ctx, const messaging::task& t, const vapi::client& vapi,
                                     json::value wanted, std::string agent_type, deadline until)
{
    const auto made = co_await vapi.create_assistant(std::move(wanted), until);
    if (made)
        co_return co_await keep(ctx, t, made->text("id"), agent_type, until);
    if (made.error().is_doubtful())
        co_return messaging::doubtful(made.error().code, describe(made.error()));
    co_return told(describe(made.error()));
}

awaitable<messaging::outcome> sync(const context& ctx, messaging::task t, deadline until)
{
    const auto job = co_await load_job(ctx, t);
    if (!job || job->voice.is_key_unreadable)
        co_return told(job ? "the company's key cannot be decrypted: ENCRYPTION_KEY" : "there is no such company");
    const auto vapi = ctx.vapi.with_key(job->voice.api_key);
    auto wanted = vapi::to_json(compose_assistant(job->voice, job->company, t.broker_id, job->agent_type, t.id));
    const auto id = job->voice.assistant_of(job->agent_type);
    if (!id)
        co_return co_await create(ctx, t, vapi, std::move(wanted), job->agent_type, until);

    const auto present = co_await vapi.get_assistant(*id, until);
    if (!present && present.error().http_status == 404)
        co_return co_await create(ctx, t, vapi, std::move(wanted), job->agent_type, until);
    if (!present)
        co_return told(describe(present.error()));
    auto changes = vapi::merged_over(*present, wanted);
    const auto changed = co_await vapi.update_assistant(*id, std::move(changes), until);
    if (!changed)
        co_return told(describe(changed.error()));
    co_return configured(*id, job->agent_type, false);
}

// Only a creation is ever in doubt.
awaitable<messaging::look_up_result> find_created(const context& ctx, messaging::task t, deadline until)
{
    messaging::look_up_result result;
    const auto job = co_await load_job(ctx, t);
    if (!job || job->voice.is_key_unreadable)
        co_return result;
    const auto vapi = ctx.vapi.with_key(job->voice.api_key);
    const auto listed = co_await vapi.list_assistants(t.attempted_at - assistant_clock_tolerance, until);
    if (!listed)
        co_return result;
    for (const auto& a : *listed->as_array())
        if (a.text("metadata.task_id") == t.id) {
            auto kept = co_await keep(ctx, t, a.text("id"), job->agent_type, until);
            result.what = messaging::look_up_result::verdict::found;
            result.as = std::move(kept);
            co_return result;
        }
    if (std::chrono::system_clock::now() - t.attempted_at > assistant_is_listed_after)
        result.what = messaging::look_up_result::verdict::absent;
    co_return result;
}

}  // namespace

messaging::task_kind sync_assistant(const context& ctx)
{
    messaging::task_kind k;
    k.name = "sync_assistant";
    k.repeat = messaging::repeat::lookup;
    k.run = [&ctx](const messaging::task& t, deadline until) { return sync(ctx, t, until); };
    k.look_up = [&ctx](const messaging::task& t, deadline until) { return find_created(ctx, t, until); };
    k.time_limit = seconds(20);
    return k;
}

}  // namespace relevo::voice_call::handlers
