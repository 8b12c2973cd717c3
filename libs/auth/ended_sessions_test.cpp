#include "auth/ended_sessions.hpp"

#include <catch2/catch.hpp>

#include "auth/test_users.hpp"

using namespace relevo;
using namespace relevo::auth;
using namespace relevo::auth::test;

namespace {

unsigned status_with(const token_settings& s, const user& u)
{
    http::request req;
    req.headers.add("Authorization", "Bearer " + issue_token(s, u, std::chrono::system_clock::now()));
    try {
        authenticate(req, s);
        return 200;
    } catch (const http::refusal& r) {
        return r.problem().status;
    }
}

}  // namespace

TEST_CASE("a session that ended is refused although its token is still good")
{
    const auto ended = std::make_shared<ended_sessions>();
    auto s = settings;
    s.ended = ended;
    auto renewed = pedro;
    renewed.token_epoch = pedro.token_epoch + 1;
    CHECK(status_with(s, pedro) == 200);
    ended->replace({}, {{pedro.id, {true, renewed.token_epoch}}});
    CHECK(status_with(s, pedro) == 401);
    CHECK(status_with(s, renewed) == 200);
    ended->replace({}, {{pedro.id, {false, 0}}});
    CHECK(status_with(s, renewed) == 401);
    ended->replace({}, {});
    CHECK(status_with(s, pedro) == 200);
}

TEST_CASE("a token that was revoked is refused, another of the same person is not")
{
    ended_sessions ended;
    ended.replace({"one"}, {});
    auto u = pedro;
    u.jti = "one";
    CHECK(ended.contains(u));
    u.jti = "two";
    CHECK_FALSE(ended.contains(u));
}
