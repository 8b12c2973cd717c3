#pragma once

#include "auth/user.hpp"
#include "context.hpp"
#include "store_campaigns.hpp"

namespace relevo::campaign_executor {

// Who asks, and for which company.
struct access
{
    auth::user user;
    std::int64_t broker_id = 0;
};

inline access reader(const context& ctx, const http::request& req)
{
    auto user = auth::authenticate(req, ctx.config.tokens);
    const auto broker = auth::acting_broker(req, user);
    return {std::move(user), broker};
}

// Agents read only.
inline access writer(const context& ctx, const http::request& req)
{
    auto a = reader(ctx, req);
    auth::require(a.user, auth::role::admin);
    return a;
}

[[noreturn]] inline void not_found()
{
    throw http::refusal({404, "campaign_not_found", "La campaña no existe"});
}

template <class T>
T found_or_404(std::optional<T> c)
{
    if (!c)
        not_found();
    return std::move(*c);
}

[[noreturn]] inline void duplicate_name()
{
    throw http::refusal({409, "duplicate_name", "Ya hay una campaña con ese nombre"});
}

}  // namespace relevo::campaign_executor
