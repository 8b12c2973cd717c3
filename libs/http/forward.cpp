#include "http/forward.hpp"

#include "log/log.hpp"

namespace relevo::http {

awaitable<response> forward(client& http, std::string base_url, std::string service_token, request on_behalf_of,
                            std::string path, json::value body, deadline until)
{
    client_request wanted{method::post, base_url + path};
    wanted.headers = {
        {"Content-Type", "application/json"}, {"X-Service-Token", service_token}, {"X-Request-ID", on_behalf_of.id}};
    wanted.body = json::serialize(body);
    const auto answer = co_await http.send(std::move(wanted), until);
    if (!answer) {
        log::warn("forward_failed",
                  {{"correlation_id", on_behalf_of.id}, {"path", path}, {"error", answer.error().message()}});
        co_return to_response(dependency_unavailable(), on_behalf_of.id);
    }
    response passed{answer->status, {}, answer->body, answer->content_type};
    if (const auto retry_after = answer->headers.find("Retry-After"))
        passed.headers.add("Retry-After", *retry_after);
    co_return passed;
}

}  // namespace relevo::http
