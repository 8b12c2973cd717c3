#include <catch2/catch.hpp>

#include "models/appointment.hpp"
#include "models/call.hpp"
#include "models/campaign.hpp"
#include "models/conversation.hpp"
#include "models/lead.hpp"

using namespace relevo::models;

namespace {

template <class Names, class Parse>
void check_round_trip(const Names& names, Parse parse)
{
    for (const auto& [value, name] : names) {
        INFO(name);
        CHECK_FALSE(name.empty());
        CHECK(to_string(value) == name);
        CHECK(parse(name) == value);
    }
    CHECK_FALSE(parse(""));
    CHECK_FALSE(parse("nonsense"));
}

}  // namespace

TEST_CASE("every name reads back as its value")
{
    check_round_trip(stage_names, parse_stage);
    check_round_trip(temperature_names, parse_temperature);
    check_round_trip(calificacion_names, parse_calificacion);
    check_round_trip(dicom_status_names, parse_dicom_status);
    check_round_trip(lost_reason_names, parse_lost_reason);
    check_round_trip(call_direction_names, parse_call_direction);
    check_round_trip(call_status_names, parse_call_status);
    check_round_trip(call_outcome_names, parse_call_outcome);
    check_round_trip(control_mode_names, parse_control_mode);
    check_round_trip(conversation_state_names, parse_conversation_state);
    check_round_trip(message_status_names, parse_message_status);
    check_round_trip(channel_names, parse_channel);
    check_round_trip(campaign_status_names, parse_campaign_status);
    check_round_trip(campaign_trigger_names, parse_campaign_trigger);
    check_round_trip(step_action_names, parse_step_action);
    check_round_trip(appointment_status_names, parse_appointment_status);
}

TEST_CASE("stages are ordered from entrada to perdido")
{
    CHECK(order_of(stage::entrada) == 1);
    CHECK(order_of(stage::perdido) == 8);
    CHECK(is_terminal(stage::ganado));
    CHECK_FALSE(is_terminal(stage::referidos));
}

TEST_CASE("a call only goes forward")
{
    CHECK(advances(call_status::queued, call_status::initiated));
    CHECK(advances(call_status::ringing, call_status::answered));
    CHECK(advances(call_status::queued, call_status::busy));
    CHECK_FALSE(advances(call_status::answered, call_status::ringing));
    CHECK_FALSE(advances(call_status::completed, call_status::failed));
    CHECK_FALSE(advances(call_status::cancelled, call_status::completed));
    CHECK_FALSE(advances(call_status::ringing, call_status::ringing));
    CHECK(is_final(call_status::no_answer));
    CHECK_FALSE(is_final(call_status::answered));
}

TEST_CASE("the provider's status is read as ours")
{
    CHECK(parse_provider_status("ringing") == call_status::ringing);
    CHECK(parse_provider_status("in-progress") == call_status::answered);
    CHECK(parse_provider_status("forwarding") == call_status::answered);
    CHECK_FALSE(parse_provider_status("ended"));
}

TEST_CASE("a message goes forward, and delivered wins over failed")
{
    CHECK(advances(message_status::pending, message_status::sent));
    CHECK(advances(message_status::sent, message_status::read));
    CHECK(advances(message_status::sent, message_status::failed));
    CHECK(advances(message_status::failed, message_status::delivered));
    CHECK_FALSE(advances(message_status::delivered, message_status::failed));
    CHECK_FALSE(advances(message_status::read, message_status::delivered));
    CHECK_FALSE(advances(message_status::failed, message_status::sent));
}
