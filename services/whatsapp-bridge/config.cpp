#include "config.hpp"

#include <limits>

namespace relevo::whatsapp_bridge {

config load_config(relevo::config::source& source)
{
    config c;
    static_cast<service_defaults&>(c) = read_service_defaults(source, {"whatsapp-bridge", "messaging", 8104, 9104});
    c.twilio = twilio::read_settings(source);
    c.llm = llm::read_settings(source);
    c.webhook_base_url =
        source.url("WEBHOOK_BASE_URL", "http://127.0.0.1:8000", "public base URL that providers post to");
    c.crm_sync_url = source.url("CRM_SYNC_URL", "http://127.0.0.1:8103", "where crm-sync listens (internal routes)");
    c.chat_debounce = std::chrono::milliseconds(source.integer(
        "CHAT_DEBOUNCE_MS", 3'000, 0, 60'000, "how long the agent waits for more of a burst before it answers"));
    c.default_broker_id = source.integer("DEFAULT_BROKER_ID", 0, 0, std::numeric_limits<std::int64_t>::max(),
                                         "company of requests that name none; 0: the only active one");
    if (c.is_production() && !c.webhook_base_url.starts_with("https://"))
        source.problem("WEBHOOK_BASE_URL: expected https:// in production");
    source.finish();
    return c;
}

}  // namespace relevo::whatsapp_bridge
