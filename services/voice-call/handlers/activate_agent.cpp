#include "domain/agent_texts.hpp"
#include "handlers/agent_handlers.hpp"
#include "log/log.hpp"
#include "prompt_template.hpp"
#include "providers/twilio/numbers.hpp"
#include "providers/vapi/assistant.hpp"
#include "providers/vapi/phone_numbers.hpp"
#include "store_agents.hpp"
#include "voice_client.hpp"

namespace relevo::voice_call::handlers {

namespace {

using std::chrono::seconds;
using failure = std::optional<provider_error>;

struct agent_job
{
    store::agent_profile profile;
    store::virtual_number number;
    std::string prompt;
};

std::optional<agent_job> load_agent(database::transaction& tx, const messaging::task& t)
{
    const auto user_id = t.payload.integer("user_id").value_or(0);
    auto profile = store::find_profile(tx, user_id);
    auto number = store::number_of_user(tx, user_id);
    if (!profile || !number)
        return std::nullopt;
    const auto source = store::find_prompt_source(tx, t.broker_id, user_id);
    agent_identity who{profile->display_name.value_or(source.user_name), profile->profession.value_or(""),
                       profile->language.value_or(source.broker_language.empty() ? "es" : source.broker_language)};
    auto prompt = agent_prompt(prompt_template(source.prompt), who);
    return agent_job{std::move(*profile), std::move(*number), std::move(prompt)};
}

// One attempt to make an agent answer its number. What it changed it can undo.
class activation
{
public:
    activation(const context& ctx, agent_job& job, const vapi::client& account)
        : ctx_(ctx),
          job_(job),
          account_(account),
          vapi_numbers_(account),
          numbers_(ctx.http, ctx.config.twilio),
          agent_id_(job.profile.vapi_agent_id.value_or(""))
    {
    }

    // Reads all that it needs before it changes anything. Stops at the first failure.
    awaitable<failure> run(deadline until)
    {
        auto failed = co_await look(until);
        if (!failed)
            failed = co_await prompt_assistant(until);
        if (!failed)
            failed = co_await route_at_vapi(until);
        if (!failed)
            failed = co_await route_at_twilio(until);
        co_return failed;
    }

    // Backwards. False when something could not be undone.
    awaitable<bool> undo(deadline until)
    {
        bool is_undone = true;
        if (is_voice_url_set_) {
            const auto undone =
                co_await numbers_.set_voice_url(*job_.number.provider_number_sid, old_voice_url_, until);
            is_undone = undone.has_value();
        }
        if (is_imported_) {
            const auto undone = co_await vapi_numbers_.remove(*job_.number.vapi_phone_number_id, until);
            is_undone = is_undone && undone.has_value();
            job_.number.vapi_phone_number_id.reset();
        } else if (is_reassigned_ && !at_vapi_->assistant_id.empty()) {
            vapi::webhook_server as_it_is;
            const auto undone = co_await vapi_numbers_.assign(at_vapi_->id, at_vapi_->assistant_id, as_it_is, until);
            is_undone = is_undone && undone.has_value();
        }
        if (is_prompted_) {
            json::value changes = json::object{{"model", old_model_}};
            const auto undone = co_await account_.update_assistant(agent_id_, std::move(changes), until);
            is_undone = is_undone && undone.has_value();
        }
        co_return is_undone;
    }

private:
    static provider_error refused(const char* code, const char* message)
    {
        return {provider_error::kind::refused, 0, code, message};
    }

    awaitable<failure> look(deadline until)
    {
        const auto assistant = co_await account_.get_assistant(agent_id_, until);
        if (!assistant)
            co_return assistant.error();
        auto model = vapi::with_system_prompt(*assistant, job_.prompt);
        if (!model)
            co_return refused("assistant_without_model", "the assistant has no model to give a prompt to");
        new_model_ = std::move(*model);
        old_model_ = *assistant->find("model")->as_object();

        auto at_vapi = co_await vapi_numbers_.find(job_.number.phone_number, until);
        if (!at_vapi)
            co_return at_vapi.error();
        at_vapi_ = std::move(*at_vapi);
        old_voice_url_ = job_.profile.is_active ? twilio::vapi_voice_url : "";
        if (job_.number.provider_number_sid)
            co_return std::nullopt;
        const auto at_twilio = co_await numbers_.find(job_.number.phone_number, until);
        if (!at_twilio)
            co_return at_twilio.error();
        if (!*at_twilio)
            co_return refused("number_not_at_twilio", "the Twilio account has no such number");
        job_.number.provider_number_sid = (*at_twilio)->sid;
        co_return std::nullopt;
    }

    awaitable<failure> prompt_assistant(deadline until)
    {
        is_prompted_ = true;  // no answer may mean that it was done
        json::value changes = json::object{{"model", new_model_}};
        const auto changed = co_await account_.update_assistant(agent_id_, std::move(changes), until);
        if (!changed)
            co_return changed.error();
        co_return std::nullopt;
    }

    awaitable<failure> route_at_vapi(deadline until)
    {
        auto server = webhooks();
        if (at_vapi_) {
            job_.number.vapi_phone_number_id = at_vapi_->id;
            is_reassigned_ = true;
            const auto assigned = co_await vapi_numbers_.assign(at_vapi_->id, agent_id_, std::move(server), until);
            if (!assigned)
                co_return assigned.error();
            co_return std::nullopt;
        }
        vapi::import_request wanted;
        wanted.number = job_.number.phone_number;
        wanted.twilio_account_sid = ctx_.config.twilio.account_sid;
        wanted.twilio_auth_token = ctx_.config.twilio.auth_token;
        wanted.assistant_id = agent_id_;
        wanted.name = job_.profile.display_name.value_or(job_.number.phone_number);
        wanted.server = std::move(server);
        const auto imported = co_await vapi_numbers_.add(std::move(wanted), until);
        if (!imported)
            co_return imported.error();
        job_.number.vapi_phone_number_id = imported->id;
        is_imported_ = true;
        co_return std::nullopt;
    }

    // The import points the number at Vapi, too; a number that was imported before may have been pointed away since.
    awaitable<failure> route_at_twilio(deadline until)
    {
        is_voice_url_set_ = true;
        const auto changed =
            co_await numbers_.set_voice_url(*job_.number.provider_number_sid, twilio::vapi_voice_url, until);
        if (!changed)
            co_return changed.error();
        co_return std::nullopt;
    }

    vapi::webhook_server webhooks() const
    {
        vapi::webhook_server server;
        server.url = ctx_.config.webhook_base_url + "/api/v1/calls/webhooks/voice";
        server.secret = ctx_.vapi.settings().webhook_secret;
        return server;
    }

    const context& ctx_;
    agent_job& job_;
    vapi::client account_;
    vapi::phone_numbers vapi_numbers_;
    twilio::numbers numbers_;
    std::string agent_id_;
    json::object old_model_, new_model_;
    std::optional<vapi::phone_number> at_vapi_;
    std::string old_voice_url_;
    bool is_prompted_ = false, is_imported_ = false, is_reassigned_ = false, is_voice_url_set_ = false;
};

void record_switch(messaging::unit& unit, const agent_job& job, bool on)
{
    store::save_provider_ids(unit.tx, job.number);
    auto profile = store::lock_profile(unit.tx, job.profile.broker_id, job.profile.user_id);
    profile.is_active = on;
    store::save_profile(unit.tx, profile);
}

awaitable<std::optional<agent_job>> load_job(const context& ctx, const messaging::task& t)
{
    const auto read = [&t](database::transaction& tx) { return load_agent(tx, t); };
    co_return co_await ctx.db.read(tenant(t.broker_id), std::ref(read));
}

awaitable<messaging::outcome> activate(const context& ctx, messaging::task t, deadline until)
{
    auto job = co_await load_job(ctx, t);
    if (!job)
        co_return messaging::failed("no_virtual_number", "the person has no number any more", false);
    if (!job->profile.wanted_active || !job->profile.vapi_agent_id)
        co_return messaging::done(json::object{{"superseded", true}});
    const auto account = co_await client_of(ctx, t.broker_id);
    activation attempt(ctx, *job, account);
    const auto undone_by = until;
    const auto failed = co_await attempt.run(until - seconds(5));
    if (!failed)
        co_return messaging::done(json::object{{"success", true}},
                                  [job = *job](messaging::unit& unit) { record_switch(unit, job, true); });
    const bool is_undone = co_await attempt.undo(undone_by);
    if (!is_undone)
        log::warn("agent_activation_not_undone", {{"user_id", job->profile.user_id}, {"task", t.id}});
    const bool may_do_later = failed->is_retryable() || failed->is_doubtful() || !is_undone;
    co_return messaging::failed(failed->code, describe(*failed) + (is_undone ? "" : "; not all of it is undone"),
                                may_do_later);
}

awaitable<messaging::outcome> deactivate(const context& ctx, messaging::task t, deadline until)
{
    auto job = co_await load_job(ctx, t);
    if (!job)
        co_return messaging::failed("no_virtual_number", "the person has no number any more", false);
    if (job->profile.wanted_active)
        co_return messaging::done(json::object{{"superseded", true}});
    const twilio::numbers numbers(ctx.http, ctx.config.twilio);
    if (!job->number.provider_number_sid) {
        const auto found = co_await numbers.find(job->number.phone_number, until);
        if (!found)
            co_return messaging::failed(found.error().code, describe(found.error()), found.error().is_retryable());
        if (*found)
            job->number.provider_number_sid = (*found)->sid;
    }
    if (job->number.provider_number_sid) {  // else the account has no such number: nothing leads to the agent
        const auto changed = co_await numbers.set_voice_url(*job->number.provider_number_sid, "", until);
        if (!changed && changed.error().http_status != 404)
            co_return messaging::failed(changed.error().code, describe(changed.error()),
                                        changed.error().is_retryable());
    }
    co_return messaging::done(json::object{{"success", true}},
                              [job = *job](messaging::unit& unit) { record_switch(unit, job, false); });
}

// What was asked for is not wanted any more: it stays as it is.
void give_up_switch(messaging::unit& unit, const messaging::task& t)
{
    auto profile = store::lock_profile(unit.tx, t.broker_id, t.payload.integer("user_id").value_or(0));
    profile.wanted_active = profile.is_active;
    store::save_profile(unit.tx, profile);
}

messaging::task_kind switch_kind(const char* name)
{
    messaging::task_kind k;
    k.name = name;
    k.repeat = messaging::repeat::safe;
    k.on_dead = [](messaging::unit& unit, const messaging::task& t, const std::string&) { give_up_switch(unit, t); };
    k.delays = {seconds(2), seconds(10), seconds(60)};  // a person waits: the first repeat is within the route's 5 s
    return k;
}

}  // namespace

// Prompt, number, voice URL: all of it or none. Every step may be repeated: the number is imported only when Vapi does
// not list it.
messaging::task_kind activate_agent(const context& ctx)
{
    auto k = switch_kind("activate_agent");
    k.run = [&ctx](const messaging::task& t, deadline until) { return activate(ctx, t, until); };
    return k;
}

messaging::task_kind deactivate_agent(const context& ctx)
{
    auto k = switch_kind("deactivate_agent");
    k.run = [&ctx](const messaging::task& t, deadline until) { return deactivate(ctx, t, until); };
    return k;
}

}  // namespace relevo::voice_call::handlers
