#include "domain/text.hpp"
#include "handlers/handlers.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::size_t max_summary = 200;

}  // namespace

// message.received
void on_message_received(const context&, messaging::unit& unit, const events::v1::MessageReceived& m, const envelope& e)
{
    activities::add(
        unit.tx, {m.broker_id(),
                  m.lead_id(),
                  "message_in",
                  {"lead", ""},
                  shorten(m.text(), max_summary),
                  {{"message_id", m.message_id()}, {"conversation_id", m.conversation_id()}, {"channel", m.channel()}},
                  e.time});
    leads::touch_inbound(unit.tx, m.broker_id(), m.lead_id(), m.received_at().empty() ? e.time : m.received_at());
}

// message.sent
void on_message_sent(const context&, messaging::unit& unit, const events::v1::MessageStatus& m, const envelope& e)
{
    activities::add(unit.tx, {m.broker_id(),
                              m.lead_id(),
                              "message_out",
                              {"ai", ""},
                              "Mensaje enviado por " + m.channel(),
                              {{"message_id", m.message_id()}, {"channel", m.channel()}},
                              e.time});
    leads::touch_contacted(unit.tx, m.broker_id(), m.lead_id(), e.time);
}

}  // namespace relevo::crm_sync
