#include "http/dispatcher.hpp"

#include <algorithm>

#include "log/log.hpp"

namespace relevo::http {

dispatcher::dispatcher(metrics::registry& registry, route_table routes, decltype(server_settings::translate) translate)
    : router_(std::move(routes)), translate_(std::move(translate)), registry_(registry)
{
    for (const auto& r : router_.routes())
        durations_.emplace(
            &r, registry_.histogram("http_request_seconds", "Time a handler took, by route.", {{"route", r.pattern}}));
}

bool dispatcher::has_websockets() const
{
    return std::ranges::any_of(router_.routes(), [](const route& r) { return r.upgrade != nullptr; });
}

problem dispatcher::no_route(const router::match& m)
{
    if (m.allowed.empty())
        return {404, "not_found", "No existe esa ruta"};
    return {405, "method_not_allowed", "Método no permitido en esta ruta", {}, {}, {{"Allow", m.allowed}}};
}

awaitable<response> dispatcher::answer(const route& r, const request& req)
{
    const auto start = clock::now();
    std::exception_ptr thrown;
    response answer;
    try {
        answer = co_await r.handle(req);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown)
        answer = to_response(explain(thrown, req), req.id);
    durations_.at(&r).observe(clock::now() - start);
    count(&r, req.method, answer.status);
    co_return answer;
}

problem dispatcher::explain(std::exception_ptr thrown, const request& req) const
{
    std::string what = "unknown exception";
    try {
        std::rethrow_exception(thrown);
    } catch (const refusal& r) {
        return r.problem();
    } catch (const std::exception& e) {
        what = e.what();
    } catch (...) {
    }
    auto translated = translate_ ? translate_(thrown) : std::nullopt;
    if (!translated)
        translated = problem{500, "internal_error", "Error interno"};
    log::error("request_failed", {{"correlation_id", req.id},
                                  {"method", to_string(req.method)},
                                  {"route", req.route},
                                  {"status", translated->status},
                                  {"error", what}});
    return *translated;
}

void dispatcher::count(const route* r, method m, unsigned status)
{
    const auto key = std::tuple(r, m, status);
    auto found = counters_.find(key);
    if (found == counters_.end()) {
        const metrics::labels labels{
            {"route", r ? r->pattern : ""}, {"method", std::string(to_string(m))}, {"status", std::to_string(status)}};
        auto counter = registry_.counter("http_requests_total", "Requests answered.", labels);
        found = counters_.emplace(key, counter).first;
    }
    found->second.add();
}

}  // namespace relevo::http
