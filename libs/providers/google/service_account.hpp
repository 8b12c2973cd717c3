#pragma once

#include <map>
#include <optional>
#include <string>

#include "config/source.hpp"
#include "http/client.hpp"
#include "models/time.hpp"
#include "providers/exchange.hpp"

namespace relevo::google_cloud {

// A service account's key, as Google's console hands it out in a JSON file.
struct service_account_key
{
    std::string client_email;
    std::string private_key;  // PEM
    std::string private_key_id;
};
// Nothing when a member is missing.
std::optional<service_account_key> parse_key(const std::string& json_text);

struct account_settings
{
    // Stands in for oauth2.googleapis.com and www.googleapis.com.
    std::string base_url = "https://www.googleapis.com";
    std::optional<service_account_key> key;  // absent: every request is refused as not_configured
};

// GOOGLE_BASE_URL; GOOGLE_APPLICATION_CREDENTIALS: the key's file, or the JSON itself.
account_settings read_account(config::source& source);

// Google's two error documents: {"error":{"code","message","errors":[{"reason"}]}} and {"error","error_description"}.
providers::reason explain(const json::value& body);
// 403 rateLimitExceeded and userRateLimitExceeded mean what 429 means elsewhere.
provider_error mended(provider_error e);

// Asks oauth2.googleapis.com for tokens (grant jwt-bearer) and keeps each until a minute before it ends.
class service_account
{
public:
    service_account(http::client& http, account_settings s) : http_(http), settings_(std::move(s)) {}

    const account_settings& settings() const { return settings_; }

    awaitable<provider_result<std::string>> access_token(std::string scope, deadline until);
    // The token was refused: the next request asks for a new one.
    void forget(const std::string& scope) { tokens_.erase(scope); }

private:
    struct token
    {
        std::string text;
        models::time_point good_until;
    };

    http::client& http_;
    account_settings settings_;
    std::map<std::string, token> tokens_;  // by scope
};

}  // namespace relevo::google_cloud
