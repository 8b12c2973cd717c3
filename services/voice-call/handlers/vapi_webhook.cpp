#include "call_book.hpp"
#include "call_events.hpp"
#include "handlers/agent_handlers.hpp"
#include "handlers/handlers.hpp"
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

// A call that Vapi knows and we do not. It holds a line: Vapi counts it, too.
call call_of(const vapi::webhook& hook, const std::string& correlation_id, time_point at)
{
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
    c.line_taken_at = std::chrono::system_clock::now();
    c.started_at = at;
    c.correlation_id = correlation_id;
    return c;
}

struct found_call
{
    call* c = nullptr;  // null: of nobody that we know
    bool is_new = false;
};

// By Vapi's id; else by the dispatch key we sent along, because a webhook may overtake the answer to POST /call; else
// it is made here if its metadata says whose it is.
found_call lock_or_create(messaging::unit& unit, const vapi::webhook& hook, time_point at)
{
    auto& book = book_of(unit);
    if (auto* found = book.lock_by_external_id(unit.tx, hook.call_id))
        return {found};
    const bool is_dispatched = events::is_uuid(hook.metadata.dispatch_key);
    if (is_dispatched)
        if (auto asked = store::lock_by_dispatch_key(unit.tx, hook.metadata.dispatch_key, hook.call_id))
            return {&book.add(std::move(*asked))};
    if (!hook.metadata.broker_id || !hook.metadata.lead_id)
        return {};
    if (is_dispatched && store::is_abandoned(unit.tx, hook.metadata.dispatch_key, hook.call_id))
        return {};
    auto c = call_of(hook, unit.origin().correlation_id, at);
    if (store::insert(unit.tx, c))
        return {&book.add(std::move(c)), true};
    book.forget(hook.call_id);  // somebody else was faster
    return {book.lock_by_external_id(unit.tx, hook.call_id)};
}

// What any webhook may tell first.
void complete_from(messaging::unit& unit, call& c, const vapi::webhook& hook)
{
    bool learned = false;
    const auto learn = [&learned](std::string& field, const std::string& told) {
        if (field.empty() && !told.empty()) {
            field = told;
            learned = true;
        }
    };
    learn(c.from_number, hook.our_number);
    learn(c.to_number, hook.customer_number);
    if (!c.external_call_id) {
        c.external_call_id = hook.call_id;
        learned = true;
    }
    if (learned)
        book_of(unit).save(c);
}

}  // namespace

// webhooks.vapi.v1: finds the call, then the handler of its message type. Types that say nothing about a call's state
// (speech-update, conversation-update, …) are passed over.
void vapi_webhook(const context& ctx, messaging::unit& unit, const events::envelope& e)
{
    const auto hook = read(e);
    using enum vapi::message_type;
    if (hook.type == assistant_request)
        return handlers::assistant_request(unit, hook, e);
    if (hook.type == other || hook.call_id.empty())
        return;
    const auto at = hook.occurred_at.value_or(std::chrono::system_clock::now());
    const auto found = lock_or_create(unit, hook, at);
    if (!found.c)
        return unknown_call(unit, hook, e);
    auto& c = *found.c;
    unit.tx.set_scope(tenant(c.broker_id));
    unit.continue_story(c.correlation_id);
    // The provider has the call: it may have overtaken the answer to our request.
    const bool is_learned = c.advance(call_status::initiated, at);
    if (is_learned)
        book_of(unit).save(c);
    if (found.is_new || is_learned)
        publish_initiated(unit, c);
    complete_from(unit, c, hook);
    switch (hook.type) {
        case vapi::message_type::status_update:
        case vapi::message_type::call_started:
            return handlers::status_update(ctx, unit, c, hook);
        case vapi::message_type::transcript:
            return live_transcript(unit, c, hook);
        case vapi::message_type::tool_calls:
            return handlers::tool_calls(unit, c, hook, e);
        case vapi::message_type::end_of_call_report:
            if (!hook.report)
                throw events::decode_error("end-of-call-report without a report");
            return fold_report(ctx, unit, c, *hook.report, at);
        case vapi::message_type::hang:
            return book_of(unit).step(c, "call.hang", at);
        default:
            return;
    }
}

}  // namespace relevo::voice_call::handlers
