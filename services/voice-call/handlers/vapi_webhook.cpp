#include "call_events.hpp"
#include "handlers/handlers.hpp"
#include "log/log.hpp"
#include "store.hpp"

namespace relevo::voice_call::handlers {

namespace {

vapi::webhook read(const events::envelope& e)
{
    const auto body = json::parse(e.data);
    if (!body)
        throw events::decode_error("not JSON: " + body.error().message());
    auto hook = vapi::parse_webhook(*body);
    if (!hook)
        throw events::decode_error("neither message.type nor event");
    return std::move(*hook);
}

// By Vapi's id; else by the dispatch key we sent along, because a webhook may overtake the answer to POST /call; else
// it is a call that Vapi knows and we do not, made here if its metadata says whose it is.
std::optional<call> lock_or_create(messaging::unit& unit, const vapi::webhook& hook)
{
    auto found = store::lock_by_external_id(unit.tx, hook.call_id);
    if (!found && events::is_uuid(hook.metadata.dispatch_key))
        found = store::lock_by_dispatch_key(unit.tx, hook.metadata.dispatch_key);
    if (found) {
        if (!found->external_call_id)
            found->external_call_id = hook.call_id;
        return found;
    }
    if (!hook.metadata.broker_id || !hook.metadata.lead_id)
        return std::nullopt;

    call c;
    c.broker_id = *hook.metadata.broker_id;
    c.lead_id = *hook.metadata.lead_id;
    c.campaign_id = hook.metadata.campaign_id;
    c.dispatch_key = events::is_uuid(hook.metadata.dispatch_key) ? hook.metadata.dispatch_key : events::new_uuid();
    c.external_call_id = hook.call_id;
    c.direction = hook.direction;
    c.agent_type = hook.metadata.assistant_type.empty() ? "default" : hook.metadata.assistant_type;
    c.to_number = hook.customer_number;
    c.status = call_status::initiated;
    c.correlation_id = unit.origin().correlation_id;
    if (!store::insert(unit.tx, c))
        return store::lock_by_external_id(unit.tx, hook.call_id);
    return c;
}

}  // namespace

// webhooks.vapi.v1: finds the call, then the handler of its message type. Types that say nothing about a call's state
// (speech-update, conversation-update, …) are passed over.
void vapi_webhook(messaging::unit& unit, const events::envelope& e)
{
    const auto hook = read(e);
    using enum vapi::message_type;
    if (hook.type == other || hook.type == assistant_request || hook.call_id.empty())
        return;
    auto c = lock_or_create(unit, hook);
    if (!c) {
        log::warn("webhook_of_unknown_call", {{"type", hook.type_name}, {"external_call_id", hook.call_id}});
        return;
    }
    unit.tx.set_scope(tenant(c->broker_id));
    unit.continue_story(c->correlation_id);
    // It overtook the answer to our request: the provider has the call.
    if (c->advance(call_status::initiated, std::chrono::system_clock::now())) {
        store::save(unit.tx, *c);
        publish_initiated(unit, *c);
    }
    switch (hook.type) {
        case vapi::message_type::status_update:
            return handlers::status_update(unit, *c, hook);
        case vapi::message_type::transcript:
            return live_transcript(unit, *c, hook);
        case vapi::message_type::tool_calls:
            return handlers::tool_calls(unit, *c, hook, e);
        case vapi::message_type::end_of_call_report:
            return handlers::end_of_call_report(unit, *c, hook);
        case vapi::message_type::hang:
            return store::write_log(unit.tx, *c, "call.hang", "");
        default:
            return;
    }
}

}  // namespace relevo::voice_call::handlers
