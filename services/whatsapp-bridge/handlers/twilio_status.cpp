#include "handlers/handlers.hpp"
#include "log/log.hpp"
#include "messages.hpp"

namespace relevo::whatsapp_bridge {

namespace {

std::optional<store::message> lock_message_of(database::transaction& tx, const std::string& dispatch_key,
                                              const std::string& sid)
{
    if (!dispatch_key.empty())
        if (auto m = store::lock_by_dispatch_key(tx, dispatch_key))
            return m;
    return store::lock_by_provider_id(tx, sid);
}

}  // namespace

// A receipt. It may overtake the answer to the request that sent the message, and other receipts.
void on_twilio_status(messaging::unit& unit, const twilio::status_update& update, const std::string& dispatch_key)
{
    const auto m = lock_message_of(unit.tx, dispatch_key, update.sid);
    if (!m || !update.as) {
        log::info("receipt_ignored", {{"provider_message_id", update.sid},
                                      {"status", update.status},
                                      {"known", m.has_value()},
                                      {"correlation_id", unit.origin().correlation_id}});
        return;
    }
    unit.tx.set_scope(tenant(m->broker_id));
    receipt r;
    r.status = *update.as;
    r.provider_message_id = update.sid;
    if (!update.error_code.empty())
        r.error_code = update.error_code;
    advance(unit, *m, r);
}

}  // namespace relevo::whatsapp_bridge
