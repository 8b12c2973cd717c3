#include "auth/user.hpp"

#include <catch2/catch.hpp>

#include "auth/test_users.hpp"

using namespace relevo;
using namespace relevo::auth;
using namespace relevo::auth::test;

namespace {

http::request request_with(std::string header, std::string value)
{
    http::request req;
    req.headers.add(std::move(header), std::move(value));
    return req;
}

// The status and code with which f refuses.
template <class F>
std::string refusal_of(F f)
{
    try {
        f();
    } catch (const http::refusal& r) {
        return std::to_string(r.problem().status) + " " + r.problem().code;
    }
    return "none";
}

}  // namespace

TEST_CASE("a bearer token names its user")
{
    const auto token = issue_token(settings, pedro, std::chrono::system_clock::now());
    CHECK(authenticate(request_with("Authorization", "Bearer " + token), settings).id == 3);
    CHECK(authenticate(request_with("authorization", "bearer  " + token), settings).email == "pedro@activa.cl");
}

TEST_CASE("without a valid bearer token there is no user")
{
    const auto token = issue_token(settings, pedro, std::chrono::system_clock::now());
    CHECK(refusal_of([] { authenticate({}, settings); }) == "401 unauthorized");
    for (const auto& value : {std::string(), std::string("Bearer"), std::string("Bearer "), "Basic " + token, token,
                              "Bearer " + token + "x", "Bearer " + token + " "})
        CHECK(refusal_of([&] { authenticate(request_with("Authorization", value), settings); }) == "401 unauthorized");
}

TEST_CASE("a role opens what lies below it")
{
    CHECK(refusal_of([] { require(pedro, role::agent); }) == "none");
    CHECK(refusal_of([] { require(pedro, role::admin); }) == "403 forbidden");
    CHECK(refusal_of([] { require(root, role::admin); }) == "none");
    CHECK(to_string(role::superadmin) == "SUPERADMIN");
    CHECK(parse_role("ADMIN") == role::admin);
    CHECK_FALSE(parse_role("admin"));
}

TEST_CASE("everyone acts for the own company, a SUPERADMIN for the one that is named")
{
    http::request req;
    req.query = "broker_id=9";
    CHECK(acting_broker(req, pedro) == 1);
    CHECK(acting_broker(req, root) == 9);
    CHECK(refusal_of([] { acting_broker({}, root); }) == "422 broker_id_required");
    for (const auto* query : {"broker_id=", "broker_id=x", "broker_id=0", "broker_id=-1", "broker_id=1x"}) {
        req.query = query;
        CHECK(refusal_of([&] { acting_broker(req, root); }) == "422 broker_id_required");
    }
}

TEST_CASE("the service token must be equal, and set")
{
    CHECK(refusal_of([] { require_service_token(request_with("X-Service-Token", "abc"), "abc"); }) == "none");
    CHECK(refusal_of([] { require_service_token(request_with("X-Service-Token", "abd"), "abc"); }) ==
          "401 unauthorized");
    CHECK(refusal_of([] { require_service_token(request_with("X-Service-Token", "ab"), "abc"); }) ==
          "401 unauthorized");
    CHECK(refusal_of([] { require_service_token({}, "abc"); }) == "401 unauthorized");
    CHECK(refusal_of([] { require_service_token({}, ""); }) == "401 unauthorized");
}
