#pragma once

#include <functional>
#include <map>
#include <optional>
#include <tuple>

#include "http/router.hpp"
#include "http/server.hpp"
#include "metrics/registry.hpp"

namespace relevo::http {

// Turns a request into an answer: finds the route, runs its handler, explains its exceptions, counts and times it.
class dispatcher
{
public:
    dispatcher(metrics::registry& registry, route_table routes, decltype(server_settings::translate) translate);

    router::match find(method m, std::string_view path) const { return router_.find(m, path); }
    bool has_websockets() const;
    // 404, or 405 with Allow.
    static problem no_route(const router::match& m);

    // Never throws (but for cancellation of the awaiting coroutine).
    awaitable<response> answer(const route& r, const request& req);
    // The answer to an exception of a handler; what nobody foresaw is logged.
    problem explain(std::exception_ptr thrown, const request& req) const;
    // r: null for what matched no route or was no request.
    void count(const route* r, method m, unsigned status);

private:
    router router_;
    decltype(server_settings::translate) translate_;
    metrics::registry& registry_;
    std::map<const route*, metrics::histogram> durations_;
    std::map<std::tuple<const route*, method, unsigned>, metrics::counter> counters_;
};

}  // namespace relevo::http
