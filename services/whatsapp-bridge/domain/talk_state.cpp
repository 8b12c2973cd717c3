#include "domain/talk_state.hpp"

namespace relevo::whatsapp_bridge {

using state = models::conversation_state;

namespace {

state one_step(state now, const known_facts& known, const message_signs& signs, std::string_view calificacion)
{
    const bool is_potential = calificacion == "potencial";
    switch (now) {
        case state::interest_check:
            if (signs.said_no)
                return state::closed;
            if (signs.said_yes || signs.gave_data || known.location || known.property_type || known.budget)
                return state::data_collection;
            return now;
        case state::data_collection:
            return known.name && known.location && (known.property_type || known.budget) ? state::financial_qual : now;
        case state::financial_qual:
            if (calificacion == "calificado" || (is_potential && signs.wants_visit))
                return state::scheduling;
            return is_potential || calificacion == "no_calificado" ? state::follow_up : now;
        case state::follow_up:
            if (signs.wants_visit)
                return state::scheduling;
            return signs.gave_financial_data ? state::financial_qual : now;
        default:
            return now;
    }
}

}  // namespace

// What is known already lets a talk pass several states at once. New financial facts are judged later, by scoring.
state after_message(state now, const known_facts& known, const message_signs& signs, std::string_view calificacion)
{
    for (;;) {
        const auto next = one_step(now, known, signs, calificacion);
        const bool goes_on = next == state::data_collection || next == state::financial_qual;
        if (next == now || now == state::follow_up || !goes_on)
            return next;
        now = next;
    }
}

state after_reply(state now)
{
    return now == state::greeting ? state::interest_check : now;
}

state after_appointment(state now)
{
    return now == state::scheduling ? state::follow_up : now;
}

state after_call(state now, std::string_view interest_level)
{
    const bool is_interested = interest_level == "high" || interest_level == "medium";
    const bool has_not_begun = now == state::greeting || now == state::interest_check;
    return is_interested && has_not_begun ? state::data_collection : now;
}

}  // namespace relevo::whatsapp_bridge
