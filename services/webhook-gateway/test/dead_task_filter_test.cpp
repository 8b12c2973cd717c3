#include "dead_task_filter.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "domain/dead_task.hpp"

using namespace relevo;
using namespace relevo::webhook_gateway;

namespace {

dead_task_filter parsed(std::map<std::string, std::string, std::less<>> given)
{
    return parse_dead_task_filter([&given](std::string_view name) {
        const auto found = given.find(name);
        return found == given.end() ? std::nullopt : std::optional(found->second);
    });
}

std::string refused_field(std::map<std::string, std::string, std::less<>> given)
{
    try {
        parsed(std::move(given));
    } catch (const http::refusal& r) {
        return r.problem().errors.front().field + " " + r.problem().errors.front().code;
    }
    return "accepted";
}

}  // namespace

TEST_CASE("without a status the failed ones are meant")
{
    CHECK(parsed({}).statuses == std::vector<std::string>{"failed"});
    CHECK(parsed({{"status", "retrying"}}).statuses == std::vector<std::string>{"retrying"});
    CHECK(parsed({{"status", "all"}}).statuses.empty());
    CHECK_FALSE(parsed({{"service", ""}}).service);
    CHECK(parsed({{"lead_id", "42"}}).lead_id == 42);
    CHECK(models::format_rfc3339(*parsed({{"from", "2026-11-19T17:00:00-03:00"}}).from) == "2026-11-19T20:00:00.000Z");
}

TEST_CASE("what cannot be read is refused by name")
{
    CHECK(refused_field({{"status", "dead"}}) == "status invalid_value");
    CHECK(refused_field({{"lead_id", "x"}}) == "lead_id invalid_integer");
    CHECK(refused_field({{"from", "2026-11-19T17:00:00"}}) == "from timezone_required");
    CHECK(refused_field({{"to", "yesterday"}}) == "to invalid_time");
    CHECK(refused_field({{"search", "a"}}) == "search invalid_length");
}

TEST_CASE("an entry is retried or discarded once, and a retry that runs is left alone")
{
    CHECK(obstacle(remedy::retry, "failed").empty());
    CHECK(obstacle(remedy::discard, "failed").empty());
    CHECK(obstacle(remedy::retry, "retrying") == "already_retrying");
    CHECK(obstacle(remedy::discard, "retrying") == "already_retrying");
    CHECK(obstacle(remedy::retry, "resolved") == "already_resolved");
    CHECK(obstacle(remedy::retry, "discarded") == "discarded");
    CHECK(obstacle(remedy::discard, "discarded") == "already_discarded");
}
