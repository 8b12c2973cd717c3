#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "context.hpp"
#include "http/message.hpp"
#include "signing/secret.hpp"

// What the handlers of all sources share: who signed this, and the answers that do not differ.
namespace relevo::webhook_gateway {

// The value of a header that providers send once; empty when it is absent or there are several: the ingress and we
// could otherwise look at different ones.
std::string_view only_header(const http::request& req, std::string_view name);

// Metrics: webhooks_verified_total{source,secret}, and webhooks_total{source,outcome="unauthorized"} without an id.
void count_verified(const context& ctx, std::string_view source, const http::request& req,
                    const std::optional<std::string>& secret_id);

// The id of the secret by which verify() finds the webhook genuine; "none" where dev has no secret. Counted.
template <class Verify>
std::optional<std::string> verify_webhook(const context& ctx, std::string_view source, const http::request& req,
                                          const signing::secrets& known, Verify verify)
{
    auto secret_id = known.empty() ? std::optional<std::string>("none") : verify();
    count_verified(ctx, source, req, secret_id);
    return secret_id;
}

http::response invalid_signature(const http::request& req);                   // 401
http::response unsupported_type(const context& ctx, std::string_view source,  // 415, counted
                                const http::request& req);
http::response received();  // 200 {"ok":true}

}  // namespace relevo::webhook_gateway
