#include <algorithm>

#include "call_book.hpp"
#include "call_events.hpp"
#include "handlers/handlers.hpp"
#include "store_phone_lines.hpp"
#include "take_off.hpp"
#include "voice_client.hpp"

namespace relevo::voice_call::handlers {

namespace {

using std::chrono::seconds;

// Vapi lists a call a moment after it took it: only then does its absence mean that it has none.
constexpr seconds absence_is_believed_after{15};
constexpr seconds clock_tolerance{60};

// A provider that says "too many" is asked again after this, unless it names a time.
constexpr seconds wait_after_rate_limit{10};

std::int64_t call_id_of(const messaging::task& t)
{
    return t.payload.integer("call_id").value_or(0);
}

std::string greeting(const store::callee& callee)
{
    auto text = callee.first_message.value_or("");
    const auto replace = [&text](std::string_view name, const std::string& value) {
        for (auto at = text.find(name); at != text.npos; at = text.find(name, at + value.size()))
            text.replace(at, name.size(), value);
    };
    replace("{lead_name}", callee.name);
    replace("{broker_company}", callee.broker_name);
    return text;
}

vapi::create_call_request request_for(const context& ctx, const call& wanted, const store::callee& callee,
                                      const call_voice& voice)
{
    const auto& settings = ctx.vapi.settings();
    vapi::create_call_request r;
    r.assistant_id = voice.assistant_id;
    r.phone_number_id = voice.phone_number_id;
    r.recording_enabled = voice.recording_enabled;
    r.max_duration_seconds = voice.max_duration_seconds;
    r.customer_number = callee.phone;
    r.customer_name = callee.name;
    r.metadata.broker_id = wanted.broker_id;
    r.metadata.lead_id = wanted.lead_id;
    r.metadata.call_id = wanted.id;
    r.metadata.campaign_id = wanted.campaign_id;
    r.metadata.enrollment_id = wanted.enrollment_id;
    r.metadata.dispatch_key = wanted.dispatch_key;
    r.metadata.assistant_type = wanted.agent_type;
    r.variable_values = json::object{{"lead_name", callee.name}, {"broker_company", callee.broker_name}};
    r.first_message = greeting(callee);
    r.server.url = ctx.config.webhook_base_url + "/api/v1/calls/webhooks/voice";
    r.server.secret = settings.webhook_secret;
    r.server.correlation_id = wanted.correlation_id;
    return r;
}

// The provider has the call: its id, the status, and what others want to know. Webhooks may have said all of it
// already, call.initiated included.
messaging::outcome accepted(std::int64_t call_id, const std::string& external_call_id, const std::string& phone,
                            std::optional<time_point> created_at)
{
    return messaging::done(json::object{{"external_call_id", external_call_id}}, [=](messaging::unit& unit) {
        auto* c = book_of(unit).lock(unit.tx, call_id);
        if (!c)
            return;
        const bool moved = c->advance(call_status::initiated, created_at.value_or(std::chrono::system_clock::now()));
        c->external_call_id = external_call_id;
        c->to_number = phone;
        book_of(unit).save(*c);
        if (moved)
            publish_initiated(unit, *c);
    });
}

// Not placed, and not the call's fault: it waits for a line as if it had found none.
messaging::outcome no_line(std::int64_t call_id, seconds wait, std::string why, std::string abandoned_id)
{
    auto later = messaging::postponed(std::chrono::system_clock::now() + wait, std::move(why));
    later.record = [call_id, abandoned_id = std::move(abandoned_id)](messaging::unit& unit) {
        store::release_line(unit.tx, call_id, true);
        if (!abandoned_id.empty())
            store::abandon(unit.tx, call_id, abandoned_id);
    };
    return later;
}

messaging::outcome outcome_of(std::int64_t call_id, const provider_error& error)
{
    if (error.is_doubtful())
        return messaging::doubtful(error.code, describe(error));
    if (error.what == provider_error::kind::rate_limited)
        return no_line(call_id, error.retry_after.value_or(wait_after_rate_limit), describe(error), {});
    return messaging::failed(error.code, describe(error), error.is_retryable(),
                             [call_id](messaging::unit& unit) { store::release_line(unit.tx, call_id, false); });
}

json::value refused_result(const std::string& why)
{
    return why.empty() ? json::object{} : json::object{{"refused", why}};
}

awaitable<messaging::outcome> place(const context& ctx, messaging::task t, deadline until)
{
    const auto id = call_id_of(t);
    auto clear = [&](messaging::unit& unit) { return clear_for_take_off(ctx, unit, id); };
    messaging::origin origin{t.correlation_id, t.id};
    const auto cleared = co_await ctx.outbox.transact(all_tenants, std::move(origin), std::ref(clear));
    if (cleared.again_at) {
        auto later = messaging::postponed(*cleared.again_at, cleared.why);
        later.record = cleared.look_again;
        co_return later;
    }
    if (!cleared.wanted)
        co_return messaging::done(refused_result(cleared.why));

    const auto voice = co_await ctx.voice.resolve(t.broker_id, cleared.wanted->agent_type);
    if (!voice.is_complete())
        co_return messaging::failed("voice_not_configured", describe_missing(voice.missing), false);
    auto request = request_for(ctx, *cleared.wanted, *cleared.callee, voice);
    const auto vapi = ctx.vapi.with_key(voice.api_key);
    const auto phone = request.customer_number;
    const auto answer = co_await vapi.create_call(std::move(request), until);
    if (!answer)
        co_return outcome_of(id, answer.error());
    if (answer->is_concurrency_blocked)
        co_return no_line(id, wait_after_rate_limit, "Vapi's concurrent calls are used up", answer->id);
    co_return accepted(id, answer->id, phone, answer->created_at);
}

struct doubt
{
    call wanted;
    std::vector<std::string> abandoned_ids;
};

awaitable<std::optional<doubt>> load(const context& ctx, const messaging::task& t)
{
    auto read = [&t](database::transaction& tx) -> std::optional<doubt> {
        auto wanted = store::find(tx, call_id_of(t));
        if (!wanted)
            return std::nullopt;
        return doubt{std::move(*wanted), store::abandoned_ids(tx, call_id_of(t))};
    };
    co_return co_await ctx.db.read(tenant(t.broker_id), std::ref(read));
}

bool is_it(const vapi::call& listed, const doubt& d)
{
    return listed.metadata.dispatch_key == d.wanted.dispatch_key &&
           std::ranges::find(d.abandoned_ids, listed.id) == d.abandoned_ids.end();
}

awaitable<messaging::look_up_result> look_up(const context& ctx, messaging::task t, deadline until)
{
    messaging::look_up_result result;
    const auto found = co_await load(ctx, t);
    if (!found || found->wanted.status != call_status::queued || found->wanted.external_call_id) {
        result.what = messaging::look_up_result::verdict::found;  // a webhook has told us
        result.as = messaging::done();
        co_return result;
    }
    const auto vapi = co_await client_of(ctx, t.broker_id);
    const auto listed = co_await vapi.list_calls(t.attempted_at - clock_tolerance, until);
    if (!listed)
        co_return result;
    for (const auto& c : listed->calls)
        if (is_it(c, *found)) {
            result.what = messaging::look_up_result::verdict::found;
            result.as = accepted(found->wanted.id, c.id, c.customer_number, c.created_at);
            co_return result;
        }
    if (listed->is_complete && std::chrono::system_clock::now() - t.attempted_at > absence_is_believed_after)
        result.what = messaging::look_up_result::verdict::absent;
    co_return result;
}

}  // namespace

messaging::task_kind place_call(const context& ctx)
{
    messaging::task_kind k;
    k.name = "place_call";
    k.repeat = messaging::repeat::lookup;
    k.run = [&ctx](const messaging::task& t, deadline until) { return place(ctx, t, until); };
    k.look_up = [&ctx](const messaging::task& t, deadline until) { return look_up(ctx, t, until); };
    k.max_concurrent = static_cast<std::size_t>(ctx.config.max_concurrent_calls);
    k.on_dead = [](messaging::unit& unit, const messaging::task& t, const std::string& error) {
        give_up(unit, call_id_of(t), call_outcome::provider_error, error);
    };
    return k;
}

}  // namespace relevo::voice_call::handlers
