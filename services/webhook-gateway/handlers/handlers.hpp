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

}  // namespace relevo::webhook_gateway::handlers
