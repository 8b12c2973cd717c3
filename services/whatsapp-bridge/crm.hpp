#pragma once

#include <optional>
#include <string>

#include "context.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

// What this service asks crm-sync.
namespace relevo::whatsapp_bridge {

// crm-sync's answer at an /internal route; 503 when there is none.
awaitable<http::response> ask_crm(const context& ctx, std::string path, std::string correlation_id, json::value body,
                                  deadline until);

// The lead that who describes ({broker_id, phone, name?, source}, on webchat without phone), found or created.
struct resolved_lead
{
    std::int64_t lead_id = 0;  // 0: not resolved
    unsigned status = 0;       // crm-sync's
    std::string body;
};
awaitable<resolved_lead> resolve_lead(const context& ctx, std::string correlation_id, json::value who, deadline until);

// The company of requests and customers that name none.
awaitable<std::optional<std::int64_t>> receiving_company(const context& ctx);

}  // namespace relevo::whatsapp_bridge
