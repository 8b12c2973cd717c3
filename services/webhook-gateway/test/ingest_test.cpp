#include "ingest.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::webhook_gateway;

namespace {

http::request posted(std::string target, std::string body)
{
    http::request r;
    r.target = target;
    r.path = target.substr(0, target.find('?'));
    r.body = std::move(body);
    r.id = "request-1";
    return r;
}

}  // namespace

TEST_CASE("the same webhook has the same id, another one another")
{
    const webhook w{"vapi", "webhooks.vapi.v1", "1", "call-1"};
    const auto first = to_event(w, posted("/a", "{}"));
    CHECK(first.id == to_event(w, posted("/a", "{}")).id);
    CHECK(first.id != to_event(w, posted("/a", "{ }")).id);
    CHECK(first.id != to_event(w, posted("/b", "{}")).id);
    CHECK(first.id != to_event({"vapi", "webhooks.vapi.v1", "2", "call-1"}, posted("/a", "{}")).id);
}

TEST_CASE("a webhook's event carries the bytes, the way it came and its request's id")
{
    const auto e = to_event({"vapi", "webhooks.vapi.v1", "1", "call-1"}, posted("/a?b=1", "\xff not json"));
    CHECK(e.data == "\xff not json");
    CHECK(e.key == "call-1");
    CHECK(e.correlation_id == "request-1");
    CHECK(e.extra_value("x-path") == "/a");
    CHECK(e.extra_value("x-secret-id") == "1");
}
