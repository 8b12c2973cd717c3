#include "messaging/deliver_now.hpp"

#include <algorithm>
#include <charconv>

#include "auth/user.hpp"
#include "log/log.hpp"

namespace relevo::messaging {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_wait{10'000};
constexpr std::size_t max_event_bytes = 5 << 20;

// Kafka's header "ce_type" is HTTP's "ce-type".
std::string http_name(std::string name)
{
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

events::envelope from_request(const http::request& req)
{
    kafka::record r;
    r.topic = req.headers.get("x-event-topic");
    r.key = req.headers.get("x-event-key");
    r.value = req.body;
    for (const auto& [name, value] : req.headers)
        if (name.size() > 3 && (name.starts_with("ce-") || name.starts_with("Ce-")))
            r.headers.emplace_back("ce_" + std::string(name.substr(3)), value);
        else if (name == "traceparent" || name == "content-type" || name == "x-path" || name == "x-query")
            r.headers.emplace_back(name, value);
    return events::from_record(r);
}

milliseconds wait_of(const http::request& req)
{
    int ms = 5000;
    const auto text = req.headers.get("x-deadline-ms");
    std::from_chars(text.data(), text.data() + text.size(), ms);
    return std::clamp(milliseconds(ms), milliseconds(0), longest_wait);
}

awaitable<http::response> receive(subscriber& s, task_runner& tasks, const std::string& token, const http::request& req)
{
    auth::require_service_token(req, token);
    const auto until = clock::now() + wait_of(req);
    auto e = from_request(req);
    if (!events::is_uuid(e.id) || e.topic.empty())
        co_return http::to_response({422, "invalid_event", "ce-id and x-event-topic are required"}, req.id);

    const auto key = e.id;
    co_await s.deliver(std::move(e));
    const auto task = co_await tasks.find_by_dedupe_key(key);
    if (!task)
        co_return http::to_response({404, "no_task", "the event led to no task"}, req.id);
    const auto state = co_await tasks.run_now(*task, until);
    if (state.state == "done")
        co_return http::ok(json::object{{"result", state.result}});
    if (!state.is_settled())
        co_return http::accepted(json::object{{"state", state.state}});
    co_return http::to_response({502, "task_failed", state.last_error}, req.id);
}

}  // namespace

http::route deliver_now_route(subscriber& s, task_runner& tasks, std::string service_token)
{
    auto r = http::post("/internal/events", [&s, &tasks, token = std::move(service_token)](const http::request& req) {
        return receive(s, tasks, token, req);
    });
    r.max_body_bytes = max_event_bytes;
    return r;
}

awaitable<std::optional<json::value>> deliver_now(http::client& client, std::string owner_url,
                                                  std::string service_token, events::envelope e, deadline until)
{
    const auto left = std::chrono::duration_cast<milliseconds>(until - clock::now());
    http::client_request req{http::method::post, owner_url + "/internal/events"};
    for (auto& [name, value] : events::to_message(e).headers)
        req.headers.set(http_name(name), value);
    req.headers.set("x-event-topic", e.topic);
    req.headers.set("x-event-key", e.key);
    req.headers.set("x-service-token", service_token);
    // The owner answers a little before the caller gives up.
    req.headers.set("x-deadline-ms", std::to_string(std::max<std::int64_t>(0, left.count() - 200)));
    req.body = std::move(e.data);

    const auto answer = co_await client.send(std::move(req), until);
    if (!answer || answer->status != 200) {
        log::warn("deliver_now_unanswered", {{"event_id", e.id},
                                             {"correlation_id", e.correlation_id},
                                             {"status", answer ? static_cast<int>(answer->status) : 0},
                                             {"error", answer ? std::string() : answer.error().message()}});
        co_return std::nullopt;
    }
    const auto body = json::parse(answer->body);
    if (!body || !body->find("result"))
        co_return std::nullopt;
    co_return *body->find("result");
}

}  // namespace relevo::messaging
