#include "config.hpp"

namespace relevo::crm_sync {

config load_config(relevo::config::source& source)
{
    config c;
    static_cast<service_defaults&>(c) = read_service_defaults(source, {"crm-sync", "crm", 8103, 9103});
    c.scoring_url = source.url("SCORING_URL", "http://127.0.0.1:8105", "where scoring listens (internal routes)");
    c.voice_call_url = source.url("VOICE_CALL_URL", "http://127.0.0.1:8102", "voice-call's internal routes");
    c.dashboard_url = source.url("DASHBOARD_URL", "http://localhost:3000",
                                 "base URL of the dashboard; an invite leads to its /accept-invite?token=…");
    c.encryption_keys = read_encryption_keys(source, c);
    c.websocket_origins = source.list("WS_ALLOWED_ORIGINS", "",
                                      "origins that may open the WebSocket; empty: the same host's pages, *: any");
    source.finish();
    return c;
}

}  // namespace relevo::crm_sync
