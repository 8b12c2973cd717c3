#include "call_events.hpp"
#include "handlers/handlers.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

namespace {

using std::chrono::seconds;

// Vapi lists a call a moment after it took it: only then does its absence mean that it has none.
constexpr seconds absence_is_believed_after{15};
constexpr seconds clock_tolerance{60};

struct job
{
    call wanted;
    std::optional<store::callee> callee;
};

std::int64_t call_id_of(const messaging::task& t)
{
    return t.payload.integer("call_id").value_or(0);
}

awaitable<std::optional<job>> load(const context& ctx, const messaging::task& t)
{
    auto read = [&t](database::transaction& tx) -> std::optional<job> {
        auto wanted = store::find(tx, call_id_of(t));
        if (!wanted)
            return std::nullopt;
        auto callee = store::find_callee(tx, wanted->lead_id, wanted->agent_type);
        return job{std::move(*wanted), std::move(callee)};
    };
    co_return co_await ctx.db.read(tenant(t.broker_id), std::ref(read));
}

struct refusal
{
    const char* code;
    const char* message;
};

// Read immediately before dialling: what was true when the call was asked for may not be any more.
std::optional<refusal> reason_not_to_call(const std::optional<store::callee>& callee)
{
    if (!callee || callee->deleted)
        return refusal{"lead_deleted", "the lead is gone"};
    if (!callee->broker_active)
        return refusal{"broker_inactive", "the company is deactivated"};
    if (callee->do_not_contact)
        return refusal{"do_not_contact", "the lead must not be called"};
    if (callee->phone.empty())
        return refusal{"lead_without_phone", "the lead has no phone"};
    return std::nullopt;
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

vapi::create_call_request request_for(const context& ctx, const job& j)
{
    const auto& settings = ctx.vapi.settings();
    const auto& callee = *j.callee;
    vapi::create_call_request r;
    r.assistant_id = callee.assistant_id.value_or(settings.assistant_id);
    r.phone_number_id = callee.phone_number_id.value_or(settings.phone_number_id);
    r.customer_number = callee.phone;
    r.customer_name = callee.name;
    r.metadata.broker_id = j.wanted.broker_id;
    r.metadata.lead_id = j.wanted.lead_id;
    r.metadata.call_id = j.wanted.id;
    r.metadata.campaign_id = j.wanted.campaign_id;
    r.metadata.enrollment_id = j.wanted.enrollment_id;
    r.metadata.dispatch_key = j.wanted.dispatch_key;
    r.metadata.assistant_type = j.wanted.agent_type;
    r.variable_values = json::object{{"lead_name", callee.name}, {"broker_company", callee.broker_name}};
    r.first_message = greeting(callee);
    r.server.url = ctx.config.webhook_base_url + "/api/v1/calls/webhooks/voice";
    r.server.secret = settings.webhook_secret;
    r.server.correlation_id = j.wanted.correlation_id;
    return r;
}

// The provider has the call: its id, the status, and what others want to know. Webhooks may have said all of it
// already, call.initiated included.
messaging::outcome accepted(std::int64_t call_id, const std::string& external_call_id, const std::string& phone)
{
    return messaging::done(json::object{{"external_call_id", external_call_id}}, [=](messaging::unit& unit) {
        auto c = store::lock(unit.tx, call_id);
        if (!c)
            return;
        const bool moved = c->advance(call_status::initiated, std::chrono::system_clock::now());
        c->external_call_id = external_call_id;
        c->to_number = phone;
        store::save(unit.tx, *c);
        if (moved)
            publish_initiated(unit, *c);
        else
            store::write_log(unit.tx, *c, "call.accepted", "after its first webhook");
    });
}

// The call will not take place: said to whoever waits for its end.
void give_up(messaging::unit& unit, std::int64_t call_id, call_outcome outcome, const std::string& reason)
{
    auto c = store::lock(unit.tx, call_id);
    if (!c)
        return;
    const auto status = outcome == call_outcome::cancelled ? call_status::cancelled : call_status::failed;
    if (!c->end({status, outcome}, reason, std::chrono::system_clock::now()))
        return;
    store::save(unit.tx, *c);
    publish_end(unit, *c);
}

awaitable<messaging::outcome> place(const context& ctx, messaging::task t, deadline until)
{
    const auto found = co_await load(ctx, t);
    if (!found || found->wanted.status != call_status::queued)
        co_return messaging::done();
    const auto id = found->wanted.id;
    if (const auto refused = reason_not_to_call(found->callee))
        co_return messaging::done(json::object{{"refused", refused->code}}, [=](messaging::unit& unit) {
            give_up(unit, id, call_outcome::cancelled, refused->code);
        });

    auto request = request_for(ctx, *found);
    if (request.assistant_id.empty() || request.phone_number_id.empty())
        co_return messaging::failed("voice_not_configured",
                                    "neither the company nor the settings name an assistant and a phone number", false);
    const auto phone = request.customer_number;
    const auto answer = co_await ctx.vapi.create_call(std::move(request), until);
    if (answer)
        co_return accepted(id, answer->id, phone);
    const auto& error = answer.error();
    if (error.is_doubtful())
        co_return messaging::doubtful(error.code, describe(error));
    co_return messaging::failed(error.code, describe(error), error.is_retryable());
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
    const auto listed = co_await ctx.vapi.list_calls(t.attempted_at - clock_tolerance, until);
    if (!listed)
        co_return result;
    for (const auto& c : listed->calls)
        if (c.metadata.dispatch_key == found->wanted.dispatch_key) {
            result.what = messaging::look_up_result::verdict::found;
            result.as = accepted(found->wanted.id, c.id, c.customer_number);
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
    k.max_concurrent = 10;  // Vapi's default limit of an account
    k.on_dead = [](messaging::unit& unit, const messaging::task& t, const std::string& error) {
        give_up(unit, call_id_of(t), call_outcome::provider_error, error);
    };
    return k;
}

}  // namespace relevo::voice_call::handlers
