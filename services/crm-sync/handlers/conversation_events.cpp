#include "handlers/handlers.hpp"
#include "learned_facts.hpp"
#include "models/phone_number.hpp"
#include "number_blocks.hpp"

namespace relevo::crm_sync {

// conversation.facts_captured
void on_facts_captured(const context&, messaging::unit& unit, const events::v1::FactsCaptured& m, const envelope& e)
{
    learned_facts learned;
    learned.broker_id = m.broker_id();
    learned.lead_id = m.lead_id();
    learned.by = {"ai", m.source()};
    learned.summary = "Datos de la conversación";
    learned.at = e.time;
    learned.facts = {m.facts().begin(), m.facts().end()};
    merge_facts(unit, learned);
}

// conversation.control_changed
void on_control_changed(const context&, messaging::unit& unit, const events::v1::ConversationEvent& m,
                        const envelope& e)
{
    if (m.control_mode() == "paused" || m.reason() == "reopened")
        return;  // it ended, or began again: nobody took it or gave it back
    const bool is_human = m.control_mode() == "human" || m.control_mode() == "human_pending";
    const activities::actor by =
        m.taken_by() != 0 ? activities::actor{"user", std::to_string(m.taken_by())} : activities::actor{};
    activities::add(unit.tx, {m.broker_id(),
                              m.lead_id(),
                              is_human ? "human_takeover" : "human_release",
                              by,
                              is_human ? "Conversación tomada por una persona" : "Conversación devuelta a la IA",
                              {{"control_mode", m.control_mode()}, {"reason", m.reason()}},
                              e.time});
}

// conversation.opt_out: the lead asked for silence on a channel.
void on_opt_out(const context&, messaging::unit& unit, const events::v1::ConversationEvent& m, const envelope&)
{
    const auto lead = leads::lock(unit.tx, {m.broker_id(), {}}, m.lead_id());
    if (!lead || !lead->phone)
        return;
    const auto channel = m.channel().empty() || m.channel() == "multi" ? "all" : m.channel();
    if (channel == "webchat")
        return;  // cannot be reached there unasked
    apply_block(unit, {m.broker_id(), *lead->phone, *lead->phone_key, {channel}, "opt_out", "conversation"},
                {"lead", ""});
}

}  // namespace relevo::crm_sync
