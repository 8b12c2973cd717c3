#include <catch2/catch.hpp>

#include "condition_json.hpp"

using namespace relevo;
using namespace relevo::campaign_executor;
using namespace std::chrono_literals;

namespace {

const auto that_day = *models::parse_rfc3339("2026-11-20T15:00:00Z");

const fact_table maria{{"lead.lead_score", 42.0},
                       {"lead.pipeline_stage", std::string("seguimiento")},
                       {"lead.tags", std::vector<std::string>{"tibio", "activo"}},
                       {"lead.name", std::string("María Soto")},
                       {"lead.last_inbound_at", that_day - 50h},
                       {"lead.metadata.bedrooms", 2.0},
                       {"replied_since_enrollment", false},
                       {"replied_since_step:1", false},
                       {"message.status:2", std::string("delivered")}};

bool met(const char* text, int step_number = 2)
{
    problems found;
    const auto c = parse_condition(json::parse(text).value(), step_number, "conditions", found);
    REQUIRE(found.empty());
    return holds(c, maria, that_day);
}

std::string fault_of(const std::string& text)
{
    problems found;
    parse_condition(json::parse(text).value(), 1, "conditions", found);
    try {
        found.refuse();
    } catch (const http::refusal& r) {
        return r.problem().errors.front().field + ":" + r.problem().errors.front().code;
    }
    return "";
}

}  // namespace

TEST_CASE("conditions compare what is known of the lead and the way so far")
{
    struct row
    {
        const char* text;
        bool holds;
    };
    const row rows[] = {
        {R"({"all": []})", true},
        {R"({"any": []})", false},
        {R"({"field": "lead.lead_score", "op": "gte", "value": 42})", true},
        {R"({"field": "lead.lead_score", "op": "gt", "value": 42})", false},
        {R"({"field": "lead.lead_score", "op": "lt", "value": 42.5})", true},
        {R"({"field": "lead.lead_score", "op": "eq", "value": "42"})", false},
        {R"({"field": "lead.pipeline_stage", "value": "seguimiento"})", true},
        {R"({"field": "lead.pipeline_stage", "op": "in", "value": ["entrada", "seguimiento"]})", true},
        {R"({"field": "lead.pipeline_stage", "op": "nin", "value": ["entrada"]})", true},
        {R"({"field": "lead.tags", "op": "contains", "value": "tibio"})", true},
        {R"({"field": "lead.tags", "op": "contains", "value": "tib"})", false},
        {R"({"field": "lead.name", "op": "contains", "value": "Soto"})", true},
        {R"({"field": "lead.last_inbound_at", "op": "older_than_hours", "value": 48})", true},
        {R"({"field": "lead.last_inbound_at", "op": "older_than_hours", "value": 51})", false},
        {R"({"field": "lead.last_inbound_at", "op": "lt", "value": "2026-11-19T00:00:00Z"})", true},
        {R"({"field": "lead.metadata.bedrooms", "op": "lte", "value": 2})", true},
        {R"({"field": "lead.email", "op": "exists", "value": false})", true},
        {R"({"field": "lead.email", "op": "exists", "value": true})", false},
        {R"({"field": "lead.email", "op": "eq", "value": "a@b.cl"})", false},
        {R"({"field": "lead.email", "op": "ne", "value": "a@b.cl"})", true},
        {R"({"field": "lead.metadata.parking", "op": "lt", "value": 3})", false},
        {R"({"field": "message.status", "step": 2, "value": "delivered"})", true},
        {R"({"not": {"field": "replied_since_enrollment", "value": true}})", true},
        {R"({"any": [{"field": "lead.lead_score", "op": "gt", "value": 90}, {"all": [{"if_no_response": true}]}]})",
         true},
        {R"({"if_response": true})", false},
    };
    for (const auto& r : rows) {
        INFO(r.text);
        CHECK(met(r.text) == r.holds);
    }
}

TEST_CASE("a condition that cannot be asked is refused where it stands")
{
    CHECK(fault_of(R"({"field": "lead.nombre", "value": 1})") == "conditions.field:unknown_field");
    CHECK(fault_of(R"({"field": "lead.metadata.", "value": 1})") == "conditions.field:unknown_field");
    CHECK(fault_of(R"({"all": [{"field": "lead.name", "op": "like", "value": 1}]})") ==
          "conditions.all[0].op:invalid_value");
    CHECK(fault_of(R"({"field": "lead.name", "op": "in", "value": "x"})") == "conditions.value:invalid_type");
    CHECK(fault_of(R"({"field": "lead.name", "value": ["x"]})") == "conditions.value:invalid_type");
    CHECK(fault_of(R"({"field": "lead.created_at", "op": "older_than_hours", "value": "2"})") ==
          "conditions.value:invalid_type");
    CHECK(fault_of(R"({"field": "appointment.upcoming", "value": true})") == "conditions.field:unsupported");
    CHECK(fault_of(R"({"any": {}})") == "conditions.any:invalid_type");
    CHECK(fault_of(R"([1])") == "conditions:invalid_condition");
    CHECK(fault_of(R"({"not":{"not":{"not":{"not":{"not":{"field":"lead.name","value":1}}}}}})") ==
          "conditions.not.not.not.not.not:too_deep");
    CHECK(fault_of(R"({"not":{"not":{"not":{"not":{"field":"lead.name","value":1}}}}})") == "");
    std::string many = R"({"all": [)";
    for (int i = 0; i < 51; ++i)
        many += std::string(i ? "," : "") + R"({"field":"lead.name","value":"x"})";
    CHECK(fault_of(many + "]}") == "conditions.all[50]:too_many");
}
