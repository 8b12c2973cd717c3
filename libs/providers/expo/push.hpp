#pragma once

#include <string>
#include <vector>

#include "config/source.hpp"
#include "http/client.hpp"
#include "providers/exchange.hpp"

namespace relevo::expo {

struct settings
{
    std::string base_url = "https://exp.host";
    std::string access_token;  // only where the project demands it
};

// EXPO_BASE_URL, EXPO_ACCESS_TOKEN
settings read_settings(config::source& source);

// "ExponentPushToken[…]", "ExpoPushToken[…]" or the bare UUID form (source: expo-server-sdk).
bool is_push_token(std::string_view text);

inline constexpr std::size_t max_tokens_a_message = 100;  // of one request (source: Expo)

struct message
{
    std::vector<std::string> to;  // 1–100 tokens of one project
    std::string title, body;
    json::object data;
};
json::value to_json(const message& m);

// What became of one token's message: first at Expo (a ticket), after 15 min at Apple or Google (its receipt).
struct verdict
{
    std::string id;  // of the ticket; empty when it failed at once
    bool is_ok = false;
    std::string error;  // "DeviceNotRegistered": the token is dead; "MessageTooBig", "InvalidCredentials", …
    std::string detail;

    bool is_device_gone() const { return error == "DeviceNotRegistered"; }
};

// Expo's push service. No request is repeated here: a repeated send notifies twice.
class client
{
public:
    client(http::client& http, settings s) : http_(http), settings_(std::move(s)) {}

    // One ticket a token, in order.
    awaitable<provider_result<std::vector<verdict>>> send(message m, deadline until) const;
    // ids: 1–1000. Those that Expo does not know yet, or no more (24 h), are missing.
    awaitable<provider_result<std::vector<verdict>>> receipts(std::vector<std::string> ids, deadline until) const;

private:
    awaitable<provider_result<json::value>> ask(std::string path, json::value body, deadline until) const;

    http::client& http_;
    expo::settings settings_;
};

}  // namespace relevo::expo
