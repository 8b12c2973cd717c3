#include "providers/exchange.hpp"

#include <algorithm>
#include <charconv>

namespace relevo::providers {
namespace {

constexpr std::size_t max_quoted_bytes = 300;
constexpr std::chrono::seconds max_retry_after{3600};

std::optional<std::int64_t> whole_number(std::string_view s)
{
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
    return error == std::errc{} && end == s.data() + s.size() && n >= 0 ? std::optional(n) : std::nullopt;
}

// Retry-After in seconds or as a date; OpenAI's retry-after-ms. Capped at an hour.
std::optional<std::chrono::seconds> retry_after(const http::headers& headers, models::time_point now)
{
    std::optional<std::chrono::seconds> wait;
    if (const auto ms = whole_number(headers.get("retry-after-ms")))
        wait = std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds(*ms));
    else if (const auto s = whole_number(headers.get("Retry-After")))
        wait = std::chrono::seconds(*s);
    else if (const auto date = models::parse_rfc2822(headers.get("Retry-After")))
        wait = std::chrono::ceil<std::chrono::seconds>(*date - now);
    if (!wait)
        return {};
    return std::clamp(*wait, std::chrono::seconds(0), max_retry_after);
}

provider_error unanswered(error_code ec)
{
    using enum provider_error::kind;
    if (ec == http::client_errc::connect_failed)
        return {unavailable, 0, "connect_failed", ec.message()};
    if (ec == http::client_errc::invalid_answer)
        return {invalid_answer, 0, "invalid_answer", ec.message()};
    return {no_answer, 0, "no_answer", ec.message()};
}

provider_error refused(const http::response& r, explain_refusal explain, models::time_point now)
{
    const auto body = json::parse(r.body);
    auto why = explain(body ? *body : json::value());
    if (why.code.empty())
        why.code = "http_" + std::to_string(r.status);
    if (why.message.empty())
        why.message = r.body.substr(0, max_quoted_bytes);
    using enum provider_error::kind;
    const auto what = r.status == 429 ? rate_limited : r.status == 503 ? unavailable : provider_error::kind::refused;
    return {what, r.status, std::move(why.code), std::move(why.message), retry_after(r.headers, now)};
}

}  // namespace

provider_result<json::value> read_answer(const result<http::response>& answer, explain_refusal explain,
                                         models::time_point now)
{
    if (!answer)
        return unanswered(answer.error());
    if (answer->status < 200 || answer->status > 299)
        return refused(*answer, explain, now);
    if (answer->body.empty())
        return json::value();
    auto body = json::parse(answer->body);
    if (!body)
        return provider_error{provider_error::kind::invalid_answer, answer->status, "invalid_json",
                              body.error().message()};
    return std::move(*body);
}

awaitable<provider_result<json::value>> exchange(http::client& http, http::client_request request, deadline until,
                                                 explain_refusal explain)
{
    const auto answer = co_await http.send(std::move(request), until);
    co_return read_answer(answer, explain, wall_clock::now());
}

provider_error not_configured(std::string setting)
{
    return {provider_error::kind::refused, 0, "not_configured", setting + " is not set"};
}

}  // namespace relevo::providers
