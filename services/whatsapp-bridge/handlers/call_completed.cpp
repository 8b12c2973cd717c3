#include "conversation_changes.hpp"
#include "domain/reply.hpp"
#include "handlers/handlers.hpp"
#include "log/log.hpp"
#include "messages.hpp"
#include "models/call.hpp"

namespace relevo::whatsapp_bridge {

namespace {

std::string_view refusal_to_follow_up(const context& ctx, const std::optional<store::recipient>& to)
{
    if (ctx.config.twilio.followup_content_sid.empty())
        return "no_template";
    return to ? refusal_to_write(*to) : "unknown_lead";
}

}  // namespace

// A person took the call: the conversation goes on by WhatsApp, once a call. Nobody has written to us yet, so the first
// message is a template.
void on_call_completed(const context& ctx, messaging::unit& unit, const events::v1::CallEvent& call)
{
    if (call.outcome() != models::to_string(models::call_outcome::answered_human) || call.lead_id() == 0)
        return;
    const auto to = store::find_recipient(unit.tx, call.lead_id());
    if (const auto why = refusal_to_follow_up(ctx, to); !why.empty()) {
        log::info("followup_skipped", {{"lead_id", call.lead_id()},
                                       {"call_id", call.call_id()},
                                       {"why", why},
                                       {"correlation_id", unit.origin().correlation_id}});
        return;
    }
    const auto decision = std::to_string(call.call_id());
    const auto name = greeted_as(to->name);
    const auto c = open_conversation(unit, {call.broker_id(), call.lead_id(), "whatsapp", to->phone, to->name});
    auto m = outbound(c, "followup/" + decision);
    m.template_id = ctx.config.twilio.followup_content_sid;
    m.template_variables = json::object{{"1", name}};
    m.content = follow_up_text(name);
    queue_message(unit, std::move(m), "followup:" + decision);
}

// The agent goes on where the call ended.
void on_call_analyzed(const context&, messaging::unit& unit, const events::v1::CallAnalyzed& call)
{
    if (call.lead_id() == 0)
        return;
    for (auto& c : store::lock_of_lead(unit.tx, call.lead_id(), "whatsapp")) {
        store::save_call(unit.tx, c.id, call.call_id(), call.summary(), call.duration_seconds());
        change_state(unit, c, after_call(state_of(c), call.interest_level()), "call");
    }
}

}  // namespace relevo::whatsapp_bridge
