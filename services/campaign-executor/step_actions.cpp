#include "step_actions.hpp"

#include "executor.hpp"
#include "store_templates.hpp"

namespace relevo::campaign_executor {

namespace {

// dispatch_key = uuid5(this, "enrollment/step/visit/attempt").
constexpr const char* dispatch_namespace = "6f1d3c52-0f2b-5b0c-9a55-0c9a6f3f7d21";

std::string dispatch_key(const enrollment& e)
{
    const auto name = std::to_string(e.id) + "/" + std::to_string(e.step_number) + "/" + std::to_string(e.visit) + "/" +
                      std::to_string(e.attempt);
    return events::uuid5(dispatch_namespace, name);
}

void await_result(messaging::unit& unit, enrollment& e)
{
    e.status = "in_flight";
    e.next_run_at.reset();
    store::save_enrollment(unit.tx, e);
    tell_progress(unit, e.broker_id, e.campaign_id);
}

}  // namespace

step_run run_of(const enrollment& e, const std::string& status)
{
    step_run run;
    run.enrollment_id = e.id;
    run.step_number = e.step_number;
    run.visit = e.visit;
    run.attempt = e.attempt;
    run.status = status;
    run.dispatch_key = dispatch_key(e);
    return run;
}

void place_call(messaging::unit& unit, enrollment& e, const run_context& c, const step& s)
{
    auto run = run_of(e, "pending");
    run.channel = "call";
    if (!store::insert_run(unit.tx, e, s, run))
        return;
    events::v1::CallPlace command;
    command.set_broker_id(e.broker_id);
    command.set_lead_id(e.lead_id);
    command.set_dispatch_key(run.dispatch_key);
    command.set_campaign_id(e.campaign_id);
    command.set_enrollment_id(e.id);
    command.set_agent_type(s.agent_type);
    command.set_to_number(c.lead.phone.value_or(""));
    unit.publish(events::call_place, command);
    await_result(unit, e);
}

void send_message(messaging::unit& unit, enrollment& e, const step& s, const outgoing_message& message)
{
    auto run = run_of(e, "pending");
    run.channel = message.channel;
    run.variant = message.variant;
    run.message_template_id = message.what->id;
    if (!store::insert_run(unit.tx, e, s, run))
        return;
    events::v1::MessageSend command;
    command.set_broker_id(e.broker_id);
    command.set_lead_id(e.lead_id);
    command.set_dispatch_key(run.dispatch_key);
    command.set_channel(message.channel);
    command.set_text(message.text);
    if (message.by_provider_template)
        command.set_template_id(*message.what->provider_template_id);
    for (const auto& [position, value] : message.variables)
        (*command.mutable_variables())[position] = value;
    command.set_campaign_id(e.campaign_id);
    command.set_enrollment_id(e.id);
    unit.publish(events::message_send, command);
    store::count_usage(unit.tx, message.what->id);
    if (!message.variant.empty())
        e.variants.set(std::to_string(s.number), message.variant);
    await_result(unit, e);
}

void move_stage(messaging::unit& unit, const enrollment& e, const step& s)
{
    events::v1::StageSet command;
    command.set_broker_id(e.broker_id);
    command.set_lead_id(e.lead_id);
    command.set_stage(s.target_stage);
    command.set_reason("campaign:" + std::to_string(e.campaign_id));
    unit.publish(events::stage_set, command);
}

}  // namespace relevo::campaign_executor
