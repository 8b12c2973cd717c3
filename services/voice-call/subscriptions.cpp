#include "subscriptions.hpp"

#include "call_book.hpp"
#include "handlers/handlers.hpp"
#include "messaging/dead_work.hpp"

namespace relevo::voice_call {

messaging::subscription_table subscription_table(const context& ctx)
{
    using messaging::dispatch, messaging::on, messaging::unit;
    return {
        {topics::webhooks_vapi, [&ctx](unit& u, const events::envelope& e) { handlers::vapi_webhook(ctx, u, e); }},
        {topics::calls_commands,
         dispatch({on(events::call_place, [](unit& u, const events::v1::CallPlace& wanted,
                                             const events::envelope&) { handlers::call_place(u, wanted); })})},
        {topics::leads_events, dispatch({on(events::lead_erased, handlers::lead_erased)})},
        messaging::task_commands("voice-call"),
    };
}

messaging::subscriber_settings subscriber_settings()
{
    messaging::subscriber_settings s;
    s.lock_rows = [](messaging::unit& unit, const std::vector<const events::envelope*>& batch) {
        std::vector<std::string> external_ids;
        for (const auto* e : batch)
            if (e->topic == topics::webhooks_vapi && !e->key.empty())  // the provider's id of the call
                external_ids.push_back(e->key);
        book_of(unit).load(unit.tx, external_ids);
    };
    return s;
}

}  // namespace relevo::voice_call
