#include "providers/google/storage.hpp"

#include "http/quick_stop.hpp"
#include "providers/test/imposter.hpp"
#include "signing/hmac.hpp"
#include "signing/test/contract_files.hpp"
#include "signing/test/rsa_key.hpp"

using namespace relevo;
namespace gcp = relevo::google_cloud;

namespace {

const signing::test::rsa_key& test_key()
{
    static const signing::test::rsa_key key;
    return key;
}

gcp::service_account_key writer()
{
    static const auto pem = test_key().pem();
    return {"writer@proj.iam.gserviceaccount.com", pem, "k1"};
}

// Google on 127.0.0.1: tokens, then sessions and their pieces, each answered by the next of answers.
struct google_peer
{
    std::vector<http::response> answers;  // to what is no request for a token
    std::vector<http::request> asked = {};
    int tokens = 0;
    std::int64_t expires_in = 3599;
};

awaitable<http::response> answer_as_google(google_peer& peer, http::request req)
{
    if (req.path == "/token") {
        ++peer.tokens;
        co_return http::ok(json::object{{"access_token", "ya29." + std::to_string(peer.tokens)},
                                        {"expires_in", peer.expires_in},
                                        {"token_type", "Bearer"}});
    }
    peer.asked.push_back(std::move(req));
    auto answer = peer.answers.at(std::min(peer.asked.size(), peer.answers.size()) - 1);
    co_return answer;
}

using story = std::function<awaitable<>(gcp::storage&, gcp::service_account&, const std::string& base_url)>;

awaitable<> play_google(runtime::service& svc, google_peer& peer, const story& told)
{
    const auto handle = [&peer](const http::request& req) { return answer_as_google(peer, req); };
    http::client http(svc);
    http::route_table routes;
    routes.push_back(http::post("/token", handle));
    routes.push_back(http::post("/upload/storage/v1/b/{bucket}/o", handle));
    routes.push_back(http::put("/session", handle));
    routes.push_back(http::del("/storage/v1/b/{bucket}/o/{object}", handle));
    routes.push_back(http::get("/storage/v1/b/{bucket}/iam/testPermissions", handle));
    for (auto& r : routes)
        r.max_body_bytes = 8 << 20;
    http::server server(svc, http::test::quick_to_stop(), std::move(routes));
    const auto base_url = "http://127.0.0.1:" + std::to_string(server.port());
    gcp::account_settings account_is;
    account_is.base_url = base_url;
    account_is.key = writer();
    gcp::service_account account(http, std::move(account_is));
    gcp::storage_settings storage_is;
    storage_is.base_url = base_url;
    storage_is.bucket = "b-1";
    gcp::storage where(http, account, std::move(storage_is));
    for (auto& a : peer.answers)
        if (a.headers.find("Location"))
            a.headers.set("Location", base_url + "/session");
    co_await told(where, account, base_url);
    svc.stop();
    co_await svc.until_stopped();
}

void with_google(google_peer& peer, const story& told)
{
    runtime::service svc({.name = "test"});
    REQUIRE(svc.run(play_google(svc, peer, told)) == 0);
}

http::response session_begun()
{
    http::response r;
    r.headers.add("Location", "later");
    return r;
}

http::response incomplete(const std::string& range)
{
    http::response r;
    r.status = 308;
    r.headers.add("Range", range);
    return r;
}

deadline soon()
{
    return clock::now() + std::chrono::seconds(5);
}

// Uploads so many bytes in pieces of 100,000.
awaitable<> upload_bytes(gcp::storage& where, std::size_t bytes,
                         std::optional<provider_result<gcp::stored_object>>& out)
{
    gcp::upload u(where, "calls/1/a b.wav");
    const std::string piece(100'000, 'x');
    while (bytes > 0) {
        const auto size = std::min(bytes, piece.size());
        const bool goes_on = co_await u.write("audio/wav", std::string_view(piece).substr(0, size), soon());
        if (!goes_on)
            break;
        bytes -= size;
    }
    out = co_await u.finish("audio/wav", soon());
}

provider_result<gcp::stored_object> upload_of(google_peer& peer, std::size_t bytes)
{
    std::optional<provider_result<gcp::stored_object>> out;
    with_google(peer, [&](gcp::storage& where, gcp::service_account&, const std::string&) {
        return upload_bytes(where, bytes, out);
    });
    REQUIRE(out);
    return *out;
}

provider_result<bool> removal_by(google_peer& peer)
{
    std::optional<provider_result<bool>> out;
    with_google(peer, [&](gcp::storage& where, gcp::service_account&, const std::string&) -> awaitable<> {
        out = co_await where.remove("b-2", "calls/1/a b.wav", soon());
    });
    REQUIRE(out);
    return *out;
}

provider_result<std::vector<std::string>> permissions_missing_at(google_peer& peer)
{
    std::optional<provider_result<std::vector<std::string>>> out;
    with_google(peer, [&](gcp::storage& where, gcp::service_account&, const std::string&) -> awaitable<> {
        out = co_await where.missing_permissions(soon());
    });
    REQUIRE(out);
    return *out;
}

}  // namespace

TEST_CASE("an object goes up in chunks of 1 MiB, the last says the length")
{
    google_peer peer{{session_begun(), incomplete("bytes=0-1048575"), http::ok(json::object{{"size", "1200000"}})}};
    const auto stored = upload_of(peer, 1'200'000);
    REQUIRE(stored.has_value());
    CHECK(stored->bytes == 1'200'000);
    CHECK_FALSE(stored->was_there);
    REQUIRE(peer.asked.size() == 3);
    CHECK(peer.asked[0].parameter("uploadType") == "resumable");
    CHECK(peer.asked[0].parameter("ifGenerationMatch") == "0");
    CHECK(peer.asked[0].parameter("name") == "calls/1/a b.wav");
    CHECK(peer.asked[0].headers.get("Authorization") == "Bearer ya29.1");
    CHECK(peer.asked[0].headers.get("X-Upload-Content-Type") == "audio/wav");
    CHECK(peer.asked[1].headers.get("Content-Range") == "bytes 0-1048575/*");
    CHECK(peer.asked[1].body.size() == gcp::upload::chunk_bytes);
    CHECK(peer.asked[2].headers.get("Content-Range") == "bytes 1048576-1199999/1200000");
    CHECK_FALSE(peer.asked[2].headers.find("Authorization"));  // the session's address is the permission
}

TEST_CASE("what was not kept is sent again")
{
    google_peer peer{{session_begun(), incomplete("bytes=0-262143"), incomplete("bytes=0-1310719"), http::ok({})}};
    CHECK(upload_of(peer, 1'500'000)->bytes == 1'500'000);
    REQUIRE(peer.asked.size() == 4);
    CHECK(peer.asked[2].headers.get("Content-Range") == "bytes 262144-1310719/*");
    CHECK(peer.asked[3].headers.get("Content-Range") == "bytes 1310720-1499999/1500000");
}

TEST_CASE("an object that exists is success, told at the begin or at the end")
{
    const auto exists = http::json_response(
        412, json::parse(R"({"error":{"errors":[{"reason":"conditionNotMet"}],"code":412,"message":"m"}})").value());
    google_peer at_once{{exists}}, at_the_end{{session_begun(), exists}};
    CHECK(upload_of(at_once, 10)->was_there);
    CHECK(at_once.asked.size() == 1);
    CHECK(upload_of(at_the_end, 10)->was_there);
}

TEST_CASE("an object is deleted; one that is not there is, too; what Google refuses is told")
{
    google_peer there{{http::no_content()}}, gone{{http::json_response(404, json::object{})}},
        away{{http::json_response(503, json::object{})}}, refused{{http::json_response(401, json::object{})}};
    CHECK(removal_by(there).value());
    REQUIRE(there.asked.size() == 1);
    CHECK(there.asked[0].method == http::method::del);
    CHECK(there.asked[0].path == "/storage/v1/b/b-2/o/calls%2F1%2Fa%20b.wav");
    CHECK(there.asked[0].headers.get("Authorization") == "Bearer ya29.1");
    CHECK_FALSE(removal_by(gone).value());
    CHECK(removal_by(away).error().is_retryable());
    CHECK(removal_by(refused).error().http_status == 401);
}

TEST_CASE("what the account may not do with the bucket is asked for")
{
    const json::array some{"storage.objects.get", "storage.objects.create"};
    google_peer lacking{{http::ok(json::object{{"permissions", some}})}}, none{{http::ok(json::object{})}},
        gone{{http::json_response(404, json::object{})}};
    CHECK(permissions_missing_at(lacking).value() == std::vector<std::string>{"storage.objects.delete"});
    REQUIRE(lacking.asked.size() == 1);
    CHECK(lacking.asked[0].path == "/storage/v1/b/b-1/iam/testPermissions");
    CHECK(permissions_missing_at(none).value().size() == 3);
    CHECK(permissions_missing_at(gone).error().http_status == 404);
}

TEST_CASE("the vendor's document knows the requests of deletion and of permissions")
{
    if (!contract_files::available("google/storage.v1.discovery.json"))
        return;
    const auto document = json::parse(contract_files::read("google/storage.v1.discovery.json")).value();
    CHECK("/" + document.text("servicePath") == "/storage/v1/");
    CHECK(document.text("resources.objects.methods.delete.httpMethod") == "DELETE");
    CHECK(document.text("resources.objects.methods.delete.path") == "b/{bucket}/o/{object}");
    CHECK(document.text("resources.buckets.methods.testIamPermissions.httpMethod") == "GET");
    CHECK(document.text("resources.buckets.methods.testIamPermissions.path") == "b/{bucket}/iam/testPermissions");
    const auto* parameters = document.at("resources.buckets.methods.testIamPermissions.parameters");
    REQUIRE(parameters);
    CHECK(parameters->find("permissions")->boolean("repeated") == true);
    CHECK(document.at("schemas.TestIamPermissionsResponse.properties.permissions"));
}

TEST_CASE("Google's refusals are told apart")
{
    const auto refused = [](unsigned status, const char* reason) {
        const json::object why{{"reason", reason}};
        const json::object error{{"errors", json::array{why}}, {"code", static_cast<int>(status)}, {"message", "m"}};
        return http::json_response(status, json::object{{"error", error}});
    };
    google_peer forbidden{{refused(403, "forbidden")}}, limited{{refused(403, "rateLimitExceeded")}},
        broken{{session_begun(), refused(503, "backendError")}}, stuck{{session_begun(), incomplete("")}};
    CHECK(upload_of(forbidden, 10).error().code == "forbidden");
    CHECK_FALSE(upload_of(forbidden, 10).error().is_retryable());
    CHECK(upload_of(limited, 10).error().is_retryable());
    CHECK(upload_of(broken, 10).error().is_retryable());
    CHECK(upload_of(stuck, 2'000'000).error().code == "no_progress");
}

TEST_CASE("a token is kept until a minute before it ends")
{
    const auto ask_twice = [](google_peer& peer, bool forget) {
        with_google(peer, [forget](gcp::storage&, gcp::service_account& account, const std::string&) -> awaitable<> {
            const auto first = co_await account.access_token("s", soon());
            CHECK(first.value() == "ya29.1");
            if (forget)
                account.forget("s");
            const auto second = co_await account.access_token("s", soon());
            CHECK(second.has_value());
        });
        return peer.tokens;
    };
    google_peer lasting, ending{.answers = {}, .expires_in = 60}, forgotten;
    CHECK(ask_twice(lasting, false) == 1);
    CHECK(ask_twice(ending, false) == 2);
    CHECK(ask_twice(forgotten, true) == 2);
}

TEST_CASE("a signed URL is valid for its object, moment and span")
{
    google_peer peer;
    std::string url, base;
    with_google(peer, [&](gcp::storage& where, gcp::service_account&, const std::string& base_url) -> awaitable<> {
        base = base_url;
        url = where.signed_url("b-1", "calls/1/a b.wav", std::chrono::minutes(15),
                               *models::parse_rfc3339("2026-11-20T15:00:00Z"));
        co_return;
    });
    const auto query = std::string("X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=") +
                       "writer%40proj.iam.gserviceaccount.com%2F20261120%2Fauto%2Fstorage%2Fgoog4_request"
                       "&X-Goog-Date=20261120T150000Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host";
    const auto begin = base + "/b-1/calls/1/a%20b.wav?" + query + "&X-Goog-Signature=";
    REQUIRE(url.substr(0, begin.size()) == begin);
    const auto canonical =
        "GET\n/b-1/calls/1/a%20b.wav\n" + query + "\nhost:" + base.substr(7) + "\n\nhost\nUNSIGNED-PAYLOAD";
    const auto signed_text = "GOOG4-RSA-SHA256\n20261120T150000Z\n20261120/auto/storage/goog4_request\n" +
                             signing::to_hex(signing::sha256(canonical));
    std::string signature;
    for (std::size_t i = begin.size(); i + 1 < url.size(); i += 2)
        signature += static_cast<char>(std::stoi(url.substr(i, 2), nullptr, 16));
    CHECK(test_key().verifies(signed_text, signature));
}
