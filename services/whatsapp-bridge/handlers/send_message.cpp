#include "handlers/handlers.hpp"
#include "messages.hpp"

namespace relevo::whatsapp_bridge {

namespace {

using look_up = messaging::look_up_result::verdict;

// Twilio lists a message a moment after it took it.
constexpr std::chrono::seconds listed_after{15};

struct parcel
{
    store::message message;
    store::conversation conversation;
    std::optional<store::recipient> recipient;
};

std::int64_t message_of(const messaging::task& task)
{
    return task.payload.integer("message_id").value_or(0);
}

std::optional<parcel> find_parcel(database::transaction& tx, std::int64_t message_id)
{
    auto m = store::find_message(tx, message_id);
    auto c = m ? store::find(tx, m->conversation_id) : std::nullopt;
    if (!c)
        return std::nullopt;
    auto to = store::find_recipient(tx, m->lead_id);
    return parcel{std::move(*m), std::move(*c), std::move(to)};
}

awaitable<std::optional<parcel>> read_parcel(const context& ctx, const messaging::task& task)
{
    const auto find = [id = message_of(task)](database::transaction& tx) { return find_parcel(tx, id); };
    co_return co_await ctx.db.read(tenant(task.broker_id), find);
}

// Asked again right before sending: much can have happened since the message was written.
std::string_view refusal(const parcel& p)
{
    const auto& m = p.message;
    if (!p.recipient)
        return "lead_deleted";
    if (const auto why = refusal_to_write(*p.recipient); !why.empty())
        return why;
    if (m.control_epoch && *m.control_epoch != p.conversation.control_epoch)
        return "superseded";
    return m.template_id || is_window_open(p.conversation) ? "" : "whatsapp_window_closed";
}

twilio::send_message_request request_for(const context& ctx, const parcel& p)
{
    twilio::send_message_request r;
    r.to = p.conversation.phone;
    r.from = p.recipient->sender;
    if (p.message.template_id) {
        r.content_sid = *p.message.template_id;
        if (const auto* variables = p.message.template_variables.as_object())
            for (const auto& [name, value] : *variables)
                r.variables[name] = value.as_string() ? *value.as_string() : json::serialize(value);
    } else {
        r.body = p.message.content;
    }
    // The fragment asks Twilio to repeat a receipt that we could not take: five times, after any failure.
    r.status_callback = ctx.config.webhook_base_url +
                        "/webhook/twilio/status?dispatch_key=" + p.message.dispatch_key.value_or("") + "#rc=5&rp=all";
    return r;
}

messaging::outcome taken(std::int64_t message_id, const std::string& sid)
{
    const auto record = [message_id, sid](messaging::unit& unit) { record_sent(unit, message_id, sid); };
    return messaging::done(json::object{{"provider_message_id", sid}}, record);
}

messaging::outcome not_sent(std::int64_t message_id, std::string why)
{
    json::value result = json::object{{"refused", why}};
    const auto record = [message_id, why](messaging::unit& unit) { record_failed(unit, message_id, why); };
    return messaging::done(std::move(result), record);
}

// Nothing is left to send: the message is gone, or went further without us.
messaging::outcome settled(const std::optional<parcel>& p)
{
    if (p && p->message.provider_message_id)
        return taken(p->message.id, *p->message.provider_message_id);
    return messaging::done();
}

messaging::outcome failure(std::int64_t message_id, const provider_error& e)
{
    if (e.is_doubtful())
        return messaging::doubtful(e.code, describe(e));
    if (e.is_retryable())
        return messaging::failed(e.code, describe(e), true);
    const auto record = [message_id, code = e.code](messaging::unit& unit) { record_failed(unit, message_id, code); };
    return messaging::failed(e.code, describe(e), false, record);
}

bool is_of(const store::message& m, const twilio::message& listed)
{
    return listed.direction.starts_with("outbound") && (m.template_id || listed.body == m.content);
}

std::vector<std::string> candidates(const store::message& m, const std::vector<twilio::message>& listed)
{
    std::vector<std::string> sids;
    for (const auto& one : listed)
        if (is_of(m, one))
            sids.push_back(one.sid);
    return sids;
}

messaging::look_up_result found(messaging::outcome as)
{
    return {look_up::found, std::move(as)};
}

messaging::look_up_result not_found(bool is_certain)
{
    return {is_certain ? look_up::absent : look_up::unclear, {}};
}

}  // namespace

// One message of ours to Twilio. repeat = lookup: Twilio knows no idempotency key.
awaitable<messaging::outcome> send_message(const context& ctx, const messaging::task& task, deadline until)
{
    const auto p = co_await read_parcel(ctx, task);
    if (!p || !is_unsent(p->message))
        co_return settled(p);
    if (const auto why = refusal(*p); !why.empty())
        co_return not_sent(p->message.id, std::string(why));
    auto request = request_for(ctx, *p);
    const auto created = co_await ctx.twilio.send_message(std::move(request), until);
    if (!created)
        co_return failure(p->message.id, created.error());
    co_return taken(p->message.id, created->sid);
}

// Did the attempt that got no answer send it? The conversation's lane keeps others from sending meanwhile, so what
// Twilio has since and no message here owns is ours.
awaitable<messaging::look_up_result> find_sent_message(const context& ctx, const messaging::task& task, deadline until)
{
    const auto p = co_await read_parcel(ctx, task);
    if (!p || !is_unsent(p->message))
        co_return found(settled(p));
    auto to = p->conversation.phone;
    auto from = p->recipient ? p->recipient->sender : std::string();
    const auto listed = co_await ctx.twilio.list_messages(std::move(to), std::move(from), task.attempted_at, until);
    if (!listed)
        co_return not_found(false);
    const auto pick = [sids = candidates(p->message, *listed)](database::transaction& tx) {
        return store::unknown_provider_ids(tx, sids);
    };
    const auto unowned = co_await ctx.db.read(all_tenants, pick);
    if (!unowned.empty())
        co_return found(taken(p->message.id, unowned.front()));
    co_return not_found(wall_clock::now() - task.attempted_at >= listed_after);
}

// The tries are used up, or nobody knows whether it was sent; a late receipt still wins.
void give_up_message(messaging::unit& unit, const messaging::task& task)
{
    record_failed(unit, message_of(task), "send_failed");
}

}  // namespace relevo::whatsapp_bridge
