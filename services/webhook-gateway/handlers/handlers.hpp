#pragma once

#include "context.hpp"
#include "http/message.hpp"

namespace relevo::webhook_gateway::handlers {

// POST /api/v1/calls/webhook, /api/v1/calls/webhooks/voice, /api/v1/calls/webhooks/voice/{provider}
awaitable<http::response> vapi_webhook(const context& ctx, const http::request& req);
// POST /webhooks/vapi/call-completed
awaitable<http::response> vapi_call_completed(const context& ctx, const http::request& req);
// POST /webhook/twilio/incoming, /webhook/twilio/status
awaitable<http::response> twilio_webhook(const context& ctx, const http::request& req);
// POST /webhook/call
awaitable<http::response> pbx_webhook(const context& ctx, const http::request& req);
// GET /webhooks/whatsapp: Meta's subscription check
awaitable<http::response> meta_verification(const context& ctx, const http::request& req);
// POST /webhooks/whatsapp
awaitable<http::response> meta_webhook(const context& ctx, const http::request& req);
// POST /webhooks/telegram, /webhooks/telegram/{broker_key}
awaitable<http::response> telegram_webhook(const context& ctx, const http::request& req);
// POST /webhooks/elevenlabs
awaitable<http::response> elevenlabs_webhook(const context& ctx, const http::request& req);
// POST /webhooks/custom/{name}
awaitable<http::response> custom_webhook(const context& ctx, const http::request& req);

}  // namespace relevo::webhook_gateway::handlers
