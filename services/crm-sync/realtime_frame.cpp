#include "realtime_frame.hpp"

#include "events/envelope.hpp"
#include "json/value.hpp"
#include "log/log.hpp"

namespace relevo::crm_sync {
namespace {

// The producer's text with the id as its last member: what was written is what is shown.
std::string with_id(const std::string& text, const std::string& id)
{
    const auto end = text.rfind('}');
    return text.substr(0, end) + ",\"id\":\"" + id + "\"}";
}

frame_facts facts_of(const json::value& frame, const events::envelope& e)
{
    frame_facts f;
    f.event = frame.text("event");
    f.lead_id = events::parse_lead_key(e.subject).lead_id;
    if (f.event == "lead_assigned")
        for (const auto* field : {"data.assigned_to", "data.previous_agent_id"})
            if (const auto agent = frame.integer(field))
                f.named_agents.push_back(*agent);
    if (f.event == "typing")
        f.sender = frame.integer("data.user_id").value_or(0);
    return f;
}

}  // namespace

std::optional<incoming_frame> parse_frame(const kafka::record& r)
{
    const auto e = events::from_record(r);
    const auto frame = json::parse(r.value);
    if (!frame || !frame->is_object() || frame->text("event").empty() || e.broker_id == 0) {
        log::warn("realtime_frame_unreadable", {{"partition", r.partition}, {"offset", r.offset}});
        return std::nullopt;
    }
    incoming_frame out;
    out.broker_id = e.broker_id;
    out.at = {r.partition, r.offset};
    out.timestamp_ms = r.timestamp_ms;
    out.facts = facts_of(*frame, e);
    out.text = is_ephemeral(out.facts.event) ? r.value : with_id(r.value, out.at.text());
    return out;
}

}  // namespace relevo::crm_sync
