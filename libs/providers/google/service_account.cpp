#include "providers/google/service_account.hpp"

#include <fstream>
#include <iterator>

#include "auth/assertion.hpp"

namespace relevo::google_cloud {
namespace {

using std::chrono::seconds;

// What assertions name, whoever stands in for it.
constexpr const char* token_audience = "https://oauth2.googleapis.com/token";
constexpr const char* real_base_url = "https://www.googleapis.com";
constexpr const char* jwt_bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr seconds safety_margin{60};

std::optional<std::string> text_of_file(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

std::optional<std::string> signed_assertion(const service_account_key& key, const std::string& scope)
try {
    return auth::sign_assertion({key.client_email, scope, token_audience}, key.private_key, key.private_key_id,
                                wall_clock::now());
} catch (const std::exception&) {
    return std::nullopt;
}

}  // namespace

std::optional<service_account_key> parse_key(const std::string& json_text)
{
    const auto parsed = json::parse_or_null(json_text);
    service_account_key key{parsed.text("client_email"), parsed.text("private_key"), parsed.text("private_key_id")};
    if (key.client_email.empty() || key.private_key.empty())
        return std::nullopt;
    return key;
}

account_settings read_account(config::source& source)
{
    account_settings s;
    s.base_url = source.url("GOOGLE_BASE_URL", s.base_url, "stands in for oauth2 and www.googleapis.com");
    const auto given =
        source.text("GOOGLE_APPLICATION_CREDENTIALS", "",
                    "service account that writes, hands out and deletes recordings: its key's JSON file, or that JSON");
    if (given.empty())
        return s;
    const auto text = given.starts_with('{') ? std::optional(given) : text_of_file(given);
    if (!text)
        source.problem("GOOGLE_APPLICATION_CREDENTIALS: the file cannot be read");
    else if (s.key = parse_key(*text); !s.key)
        source.problem("GOOGLE_APPLICATION_CREDENTIALS: expected client_email and private_key");
    return s;
}

providers::reason explain(const json::value& body)
{
    const auto* error = body.find("error");
    if (!error)
        return {};
    if (const auto* code = error->as_string())
        return {*code, body.text("error_description")};
    std::string reason;
    if (const auto* errors = error->find("errors"); errors && errors->as_array() && !errors->as_array()->empty())
        reason = errors->as_array()->front().text("reason");
    return {std::move(reason), error->text("message")};
}

provider_error mended(provider_error e)
{
    if (e.http_status == 403 && (e.code == "rateLimitExceeded" || e.code == "userRateLimitExceeded"))
        e.what = provider_error::kind::rate_limited;
    return e;
}

awaitable<provider_result<std::string>> service_account::access_token(std::string scope, deadline until)
{
    if (!settings_.key)
        co_return providers::not_configured("GOOGLE_APPLICATION_CREDENTIALS");
    if (const auto known = tokens_.find(scope); known != tokens_.end() && wall_clock::now() < known->second.good_until)
        co_return known->second.text;

    const auto assertion = signed_assertion(*settings_.key, scope);
    if (!assertion)
        co_return provider_error{provider_error::kind::refused, 0, "invalid_key",
                                 "the service account's key cannot sign"};
    std::vector<std::pair<std::string, std::string>> form;
    form.emplace_back("grant_type", jwt_bearer);
    form.emplace_back("assertion", *assertion);
    const bool is_real = settings_.base_url == real_base_url;
    http::client_request request{http::method::post, is_real ? token_audience : settings_.base_url + "/token"};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = http::encode_form(form);
    const auto answer = co_await providers::exchange(http_, std::move(request), until, explain);
    if (!answer)
        co_return mended(answer.error());
    token fresh{answer->text("access_token"), {}};
    if (fresh.text.empty())
        co_return provider_error{provider_error::kind::invalid_answer, 200, "invalid_answer", "no access_token"};
    fresh.good_until = wall_clock::now() + seconds(answer->integer("expires_in").value_or(0)) - safety_margin;
    tokens_[scope] = fresh;
    co_return fresh.text;
}

}  // namespace relevo::google_cloud
