#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "http/client.hpp"
#include "http/quick_stop.hpp"
#include "http/server.hpp"

namespace relevo::providers::test {

// A provider on 127.0.0.1 that gives one answer to everything and remembers what it was asked.
struct imposter
{
    http::response answer;
    std::vector<http::request> asked = {};
};

inline awaitable<http::response> give_answer(imposter& peer, http::request req)
{
    peer.asked.push_back(std::move(req));
    co_return peer.answer;
}

inline http::route_table routes_of(imposter& peer)
{
    const auto handle = [&peer](const http::request& req) { return give_answer(peer, req); };
    return {http::post("/call", handle),
            http::get("/call", handle),
            http::get("/call/{id}", handle),
            http::post("/{id}/control", handle),
            http::post("/assistant", handle),
            http::get("/assistant", handle),
            http::get("/assistant/{id}", handle),
            http::patch("/assistant/{id}", handle),
            http::get("/phone-number/{id}", handle),
            http::post("/v1/chat/completions", handle),
            http::post("/2010-04-01/Accounts/{sid}/Messages.json", handle),
            http::get("/2010-04-01/Accounts/{sid}/Messages.json", handle),
            http::get("/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers.json", handle),
            http::post("/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers/{number}", handle),
            http::get("/phone-number", handle),
            http::post("/phone-number", handle),
            http::patch("/phone-number/{id}", handle),
            http::del("/phone-number/{id}", handle),
            http::post("/token", handle),
            http::post("/upload/storage/v1/b/{bucket}/o", handle),
            http::put("/session", handle),
            http::post("/--/api/v2/push/send", handle),
            http::post("/--/api/v2/push/getReceipts", handle)};
}

template <class Client, class Settings, class Call, class Value>
awaitable<> play(runtime::service& svc, imposter& peer, Settings settings, Call call, std::optional<Value>& out)
{
    http::client http(svc);
    http::server server(svc, http::test::quick_to_stop(), routes_of(peer));
    settings.base_url = "http://127.0.0.1:" + std::to_string(server.port()) + settings.base_url;
    const Client client(http, settings);
    auto asking = call(client, relevo::clock::now() + std::chrono::seconds(5));
    out = co_await std::move(asking);
    svc.stop();
    co_await svc.until_stopped();
}

// What call(client, deadline) comes to when the provider is peer. settings.base_url is the path below the imposter's.
template <class Client, class Settings, class Call>
auto ask(imposter& peer, Settings settings, Call call)
{
    using value = typename std::invoke_result_t<Call, const Client&, deadline>::value_type;
    std::optional<value> out;
    runtime::service svc({.name = "test"});
    const int status = svc.run(play<Client>(svc, peer, std::move(settings), std::move(call), out));
    REQUIRE(status == 0);
    REQUIRE(out.has_value());
    return std::move(*out);
}

}  // namespace relevo::providers::test
