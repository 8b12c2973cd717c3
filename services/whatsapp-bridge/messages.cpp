#include "messages.hpp"

#include "domain/message_status.hpp"
#include "log/log.hpp"
#include "models/time.hpp"
#include "tasks.hpp"

namespace relevo::whatsapp_bridge {

namespace {

constexpr const char* channel = "whatsapp";
// Namespace of dispatch keys (UUIDv5), drawn once for Relevo.
constexpr std::string_view dispatch_namespace = "8c1f3b0e-7a64-4e0d-9d0b-2f5f6f0c4a17";

std::string lane_of(std::int64_t conversation_id)
{
    return "conversation:" + std::to_string(conversation_id);
}

void announce_new(messaging::unit& unit, const store::message& m, const std::string& lead_name)
{
    const json::object frame{{"lead_id", m.lead_id},
                             {"lead_name", lead_name},
                             {"message_id", m.id},
                             {"message", m.content},
                             {"direction", m.direction == "inbound" ? "in" : "out"},
                             {"sender_type", m.sender_type},
                             {"sent_by", nullptr},
                             {"provider", channel},
                             {"created_at", models::format_rfc3339(m.created_at)}};
    unit.publish_frame(m.broker_id, m.lead_id, "new_message", frame);
}

events::v1::MessageReceived received_event(const store::message& m)
{
    events::v1::MessageReceived e;
    e.set_broker_id(m.broker_id);
    e.set_lead_id(m.lead_id);
    e.set_message_id(m.id);
    e.set_conversation_id(m.conversation_id);
    e.set_channel(channel);
    e.set_text(m.content);
    e.set_received_at(models::format_rfc3339(m.created_at));
    return e;
}

events::v1::MessageStatus status_event(const store::message& m, const std::optional<std::string>& provider_message_id,
                                       const std::optional<std::string>& error_code)
{
    events::v1::MessageStatus e;
    e.set_broker_id(m.broker_id);
    e.set_lead_id(m.lead_id);
    e.set_message_id(m.id);
    e.set_dispatch_key(m.dispatch_key.value_or(""));
    e.set_channel(channel);
    e.set_provider_message_id(provider_message_id ? *provider_message_id : m.provider_message_id.value_or(""));
    e.set_error_code(error_code.value_or(""));
    e.set_occurred_at(events::now_rfc3339());
    return e;
}

void schedule_turn(const context& ctx, messaging::unit& unit, const store::conversation& c)
{
    messaging::new_task turn;
    turn.kind = task_names::run_turn;
    turn.broker_id = c.broker_id;
    turn.lead_id = c.lead_id;
    turn.payload = json::object{{"conversation_id", c.id}};
    turn.lane = lane_of(c.id);
    turn.due_at = wall_clock::now() + ctx.config.chat_debounce;
    unit.schedule(std::move(turn));
}

void publish_step(messaging::unit& unit, const store::message& m, const receipt& r)
{
    const auto event = status_event(m, r.provider_message_id, r.error_code);
    if (r.status == models::message_status::delivered)
        unit.publish(events::message_delivered, event);
    else if (r.status == models::message_status::read)
        unit.publish(events::message_read, event);
    else if (r.status == models::message_status::failed)
        unit.publish(events::message_failed, event);
    const json::object frame{{"lead_id", m.lead_id},
                             {"message_id", m.id},
                             {"status", models::to_string(r.status)},
                             {"error_code", r.error_code}};
    unit.publish_frame(m.broker_id, m.lead_id, "message_status", frame);
}

}  // namespace

std::string_view refusal_to_write(const store::recipient& r)
{
    if (r.deleted)
        return "lead_deleted";
    if (r.phone.empty())
        return "lead_without_phone";
    if (r.do_not_contact)
        return "do_not_contact";
    if (!r.broker_active)
        return "broker_inactive";
    return r.channel_enabled ? "" : "channel_disabled";
}

void receive(const context& ctx, messaging::unit& unit, const store::conversation& c, const inbound_message& in)
{
    store::message m;
    m.broker_id = c.broker_id;
    m.conversation_id = c.id;
    m.lead_id = c.lead_id;
    m.direction = "inbound";
    m.sender_type = "customer";
    m.content = in.text;
    m.status = "received";
    m.provider_message_id = in.provider_message_id;
    if (!store::insert(unit.tx, m)) {
        log::info("message_known", {{"provider_message_id", in.provider_message_id}});
        return;
    }
    store::note_inbound(unit.tx, c.id);
    unit.publish(events::message_received, received_event(m));
    announce_new(unit, m, c.client_name);
    schedule_turn(ctx, unit, c);
}

store::message outbound(const store::conversation& c, const std::string& decision)
{
    store::message m;
    m.broker_id = c.broker_id;
    m.conversation_id = c.id;
    m.lead_id = c.lead_id;
    m.direction = "outbound";
    m.sender_type = "ai";
    m.status = "pending";
    m.dispatch_key = events::uuid5(dispatch_namespace, decision);
    return m;
}

void queue_message(messaging::unit& unit, store::message m, std::string dedupe_key)
{
    if (!store::insert(unit.tx, m))
        return;
    messaging::new_task task;
    task.kind = task_names::send_message;
    task.broker_id = m.broker_id;
    task.lead_id = m.lead_id;
    task.payload = json::object{{"message_id", m.id}};
    task.lane = lane_of(m.conversation_id);
    task.dedupe_key = std::move(dedupe_key);
    unit.schedule(std::move(task));
}

bool is_unsent(const store::message& m)
{
    return m.status == "pending" || (m.status == "failed" && !m.provider_message_id);
}

void record_sent(messaging::unit& unit, std::int64_t message_id, const std::string& provider_message_id)
{
    const auto m = store::lock_message(unit.tx, message_id);
    if (!m || (m->status == "failed" && m->provider_message_id))
        return;  // the receipt of its failure was here first
    if (is_unsent(*m))
        store::set_status(unit.tx, m->id, "sent", provider_message_id, std::nullopt);
    unit.publish(events::message_sent, status_event(*m, provider_message_id, std::nullopt));
    const auto c = store::find(unit.tx, m->conversation_id);
    announce_new(unit, *m, c ? c->client_name : "");
}

void advance(messaging::unit& unit, const store::message& m, const receipt& r)
{
    if (!may_become(m.status, r.status))
        return;
    store::set_status(unit.tx, m.id, models::to_string(r.status), r.provider_message_id, r.error_code);
    publish_step(unit, m, r);
}

void record_failed(messaging::unit& unit, std::int64_t message_id, std::string error_code)
{
    receipt r;
    r.error_code = std::move(error_code);
    if (const auto m = store::lock_message(unit.tx, message_id))
        advance(unit, *m, r);
}

void announce_refused(messaging::unit& unit, const events::v1::MessageSend& wanted, std::string_view why)
{
    store::message m;
    m.broker_id = wanted.broker_id();
    m.lead_id = wanted.lead_id();
    m.dispatch_key = wanted.dispatch_key();
    auto event = status_event(m, std::nullopt, std::string(why));
    if (!wanted.channel().empty())
        event.set_channel(wanted.channel());
    unit.publish(events::message_failed, event);
}

}  // namespace relevo::whatsapp_bridge
