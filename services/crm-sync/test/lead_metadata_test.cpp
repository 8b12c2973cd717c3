#include "lead_metadata.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::crm_sync;

namespace {

json::object object(const char* text)
{
    return *json::parse(text)->as_object();
}

const std::string monday = "2026-11-16T12:00:00.000Z", tuesday = "2026-11-17T12:00:00.000Z";

}  // namespace

TEST_CASE("metadata is checked key by key")
{
    std::vector<http::field_error> errors;
    const auto checked = checked_metadata(
        object(R"({"bedrooms": 2.0, "location": " Las Condes ", "hobby": {"a": 1}, "budget": null})"), errors);
    CHECK(errors.empty());
    CHECK(json::value(checked) ==
          json::value(object(R"({"bedrooms": 2, "location": "Las Condes", "hobby": {"a": 1}, "budget": null})")));

    checked_metadata(object(R"({"bedrooms": 99, "dicom_status": "no sé"})"), errors);
    REQUIRE(errors.size() == 2);
    CHECK(errors[0].field == "metadata.bedrooms");
    CHECK(errors[1].message == "Se espera clean, has_debt, unknown");
}

TEST_CASE("a free key holds up to 2 kB")
{
    std::vector<http::field_error> errors;
    checked_metadata({{"notes", std::string(3000, 'x')}}, errors);
    CHECK(errors.size() == 1);
}

TEST_CASE("a budget in words brings its amount and currency")
{
    auto patch = object(R"({"budget": "3000 UF"})");
    add_parsed_budget(patch, "CLP");
    CHECK(json::value(patch) ==
          json::value(object(R"({"budget": "3000 UF", "budget_amount": 3000, "budget_currency": "CLF"})")));
}

TEST_CASE("a budget nobody can read clears the amount of the old one")
{
    auto patch = object(R"({"budget": "lo que cueste"})");
    add_parsed_budget(patch, "CLP");
    REQUIRE(patch.find("budget_amount"));
    CHECK(patch.find("budget_amount")->is_null());
}

TEST_CASE("merging names what changed and when it was learned")
{
    const auto m =
        merge_metadata(object(R"({"location": "Ñuñoa"})"), {},
                       object(R"({"location": "Ñuñoa", "timeline": "3 meses"})"), monday, merge_rule::newest_wins);
    CHECK(m.changed_keys == std::vector<std::string>{"timeline"});
    CHECK(json::value(m.times).text("timeline") == monday);
}

TEST_CASE("null removes a key and its time")
{
    const auto m = merge_metadata(object(R"({"timeline": "ya"})"), {{"timeline", monday}},
                                  object(R"({"timeline": null, "x": null})"), tuesday, merge_rule::overwrite);
    CHECK(m.changed_keys == std::vector<std::string>{"timeline"});
    CHECK(m.metadata.empty());
    CHECK(m.times.empty());
}

TEST_CASE("an older report does not undo what was learned later; a person's word does")
{
    const json::object times{{"budget", tuesday}};
    const auto report = merge_metadata(object(R"({"budget": "4000 UF"})"), times, object(R"({"budget": "3000 UF"})"),
                                       monday, merge_rule::newest_wins);
    CHECK(report.changed_keys.empty());
    CHECK(json::value(report.metadata).text("budget") == "4000 UF");
    const auto person = merge_metadata(object(R"({"budget": "4000 UF"})"), times, object(R"({"budget": "3000 UF"})"),
                                       monday, merge_rule::overwrite);
    CHECK(json::value(person.metadata).text("budget") == "3000 UF");
}
