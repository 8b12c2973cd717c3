#include "messages.hpp"

#include "domain/message_status.hpp"
#include "log/log.hpp"
#include "models/time.hpp"
#include "tasks.hpp"

namespace relevo::whatsapp_bridge {

namespace {

// Namespace of dispatch keys (UUIDv5), drawn once for Relevo.
constexpr std::string_view dispatch_namespace = "8c1f3b0e-7a64-4e0d-9d0b-2f5f6f0c4a17";

constexpr std::chrono::hours window{24};

events::v1::MessageStatus status_event(const store::message& m, const std::optional<std::string>& provider_message_id,
                                       const std::optional<std::string>& error_code)
{
    events::v1::MessageStatus e;
    e.set_broker_id(m.broker_id);
    e.set_lead_id(m.lead_id);
    e.set_message_id(m.id);
    e.set_dispatch_key(m.dispatch_key.value_or(""));
    e.set_channel(m.channel);
    e.set_provider_message_id(provider_message_id ? *provider_message_id : m.provider_message_id.value_or(""));
    e.set_error_code(error_code.value_or(""));
    e.set_occurred_at(events::now_rfc3339());
    return e;
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

bool is_webchat(const store::conversation& c)
{
    return c.channel == models::to_string(models::channel::webchat);
}

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
                             {"provider", m.channel},
                             {"created_at", models::format_rfc3339(m.created_at)}};
    unit.publish_frame(m.broker_id, m.lead_id, "new_message", frame);
}

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

std::string_view refusal_to_answer(const store::conversation& c, const store::recipient& r)
{
    if (!is_webchat(c))
        return refusal_to_write(r);
    if (r.deleted)
        return "lead_deleted";
    if (!r.broker_active)
        return "broker_inactive";
    return r.webchat_enabled ? "" : "channel_disabled";
}

std::string answer_to(std::int64_t message_id)
{
    return "reply/" + std::to_string(message_id);
}

std::string dispatch_key_of(const std::string& decision)
{
    return events::uuid5(dispatch_namespace, decision);
}

std::int64_t send_message_of(messaging::unit& unit, const store::conversation& c, store::message m)
{
    if (!is_webchat(c))
        return queue_message(unit, std::move(m)).id;
    m.status = "sent";
    if (!store::insert(unit.tx, m))
        return 0;
    unit.publish(events::message_sent, status_event(m, std::nullopt, std::nullopt));
    announce_new(unit, m, c.client_name);
    return m.id;
}

store::message outbound(const store::conversation& c, const std::string& decision)
{
    store::message m;
    m.broker_id = c.broker_id;
    m.conversation_id = c.id;
    m.lead_id = c.lead_id;
    m.channel = c.channel;
    m.direction = "outbound";
    m.sender_type = "ai";
    m.status = "pending";
    m.metadata = json::object{{"conversation_state", c.state}};
    m.dispatch_key = dispatch_key_of(decision);
    return m;
}

queued_message queue_message(messaging::unit& unit, store::message m, std::string dedupe_key)
{
    if (!store::insert(unit.tx, m))
        return {};
    messaging::new_task task;
    task.kind = task_names::send_message;
    task.broker_id = m.broker_id;
    task.lead_id = m.lead_id;
    task.payload = json::object{{"message_id", m.id}};
    task.lane = lane_of(m.conversation_id);
    task.dedupe_key = std::move(dedupe_key);
    return {m.id, unit.schedule(std::move(task))};
}

bool is_window_open(const store::conversation& c)
{
    return c.last_inbound_at && wall_clock::now() - *c.last_inbound_at < window;
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
