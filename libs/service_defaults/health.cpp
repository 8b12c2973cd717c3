#include <memory>

#include "service_defaults/defaults.hpp"

namespace relevo {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds cache_time{2'000};
constexpr milliseconds probe_limit{1'000};

// The answer of /health, kept for 2 s so that it cannot be used to load the database.
struct health
{
    database::pool& db;
    const kafka::producer& producer;
    std::string name;
    std::function<json::object()> providers;
    clock::time_point started = clock::now();
    clock::time_point probed{};
    bool database_up = false;

    awaitable<http::response> answer()
    {
        if (clock::now() - probed > cache_time) {
            database_up = co_await db.is_reachable(clock::now() + probe_limit);
            probed = clock::now();
        }
        const bool kafka_up = producer.is_connected();
        const auto word = [](bool up) { return up ? "connected" : "disconnected"; };
        const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(clock::now() - started).count();
        const bool healthy = database_up && kafka_up;
        json::object dependencies{{"database", word(database_up)}, {"redis", "disabled"}, {"kafka", word(kafka_up)}};
        if (providers)
            for (auto told = providers(); const auto& [provider, state] : told)
                dependencies.set(provider, state);
        co_return http::json_response(healthy ? 200 : 503, json::object{{"status", healthy ? "ok" : "unhealthy"},
                                                                        {"service", name},
                                                                        {"version", RELEVO_VERSION},
                                                                        {"uptime", uptime},
                                                                        {"database", word(database_up)},
                                                                        {"redis", "disabled"},
                                                                        {"kafka", word(kafka_up)},
                                                                        {"dependencies", std::move(dependencies)}});
    }
};

}  // namespace

http::route health_route(database::pool& db, const kafka::producer& producer, std::string service_name,
                         std::function<json::object()> providers)
{
    auto state = std::make_shared<health>(health{db, producer, std::move(service_name), std::move(providers)});
    return http::get("/health", [state](const http::request&) { return state->answer(); });
}

}  // namespace relevo
