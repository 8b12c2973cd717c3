#include "import_row.hpp"

#include <catch2/catch.hpp>

using namespace relevo;
using namespace relevo::crm_sync;

namespace {

accounts::broker chilean()
{
    accounts::broker b;
    b.id = 1;
    b.country = "CL";
    b.currency = "CLP";
    return b;
}

const auto header = import_columns({"phone", "celular", "name", "email", "tags", "bedrooms", "budget", "Comuna"});

import_row row_of(std::vector<std::string> cells, const import_options& o = {})
{
    return read_import_row({7, std::move(cells)}, header, o, chilean());
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a row becomes a lead as a request's body would")
{
    const import_options options{.tags = {"feria", "vip"}};
    const auto row =
        row_of({"", "9 1234 5678", " Ana ", "ANA@X.CL", "vip, norte,,vip", "2", "3000 UF", "Ñuñoa"}, options);
    CHECK(row.problems.empty());
    CHECK(row.lead.phone == "+56912345678");
    CHECK(row.lead.phone_key == "+56912345678");
    CHECK(row.lead.name == "Ana");
    CHECK(row.lead.email == "ana@x.cl");
    CHECK(row.lead.tags == texts{"vip", "norte", "feria"});
    CHECK(row.lead.source == "import");
    const json::value metadata(row.lead.metadata);
    CHECK(metadata.integer("bedrooms") == 2);
    CHECK(metadata.number("budget_amount") == 3000.0);
    CHECK(metadata.text("comuna") == "Ñuñoa");
}

TEST_CASE("everything wrong with a row is named by its column and its cell")
{
    const auto row = row_of({"12", "", "Ana", "no", "", "99", "", "", "more"});
    REQUIRE(row.problems.size() == 4);
    std::vector<texts> problems;
    for (const auto& p : row.problems)
        problems.push_back({p.column, p.value, p.code});
    CHECK(problems == std::vector<texts>{{"#9", "more", "extra_cell"},
                                         {"phone", "12", "invalid_phone"},
                                         {"email", "no", "invalid_email"},
                                         {"bedrooms", "99", "invalid_value"}});
    const auto empty = row_of({"", "", "Ana"});
    REQUIRE(empty.problems.size() == 1);
    CHECK(empty.problems[0].column == "phone");
    CHECK(empty.problems[0].code == "required");
}

TEST_CASE("update fills what is empty, overwrite what the row has, and neither touches the number")
{
    leads::record lead;
    lead.broker_id = 1;
    lead.phone = lead.phone_key = "+56912345678";
    lead.name = "María";
    lead.tags = {"vieja"};
    lead.metadata = json::object{{"comuna", "Ñuñoa"}};
    auto row = row_of({"912345678", "", "Ana", "ana@x.cl", "nueva", "3", "", "Providencia"}, {.tags = {"feria"}});

    auto updated = lead;
    CHECK(lay_over(updated, row, {.on_duplicate = duplicate_rule::update, .tags = {"feria"}}, chilean()) ==
          texts{"email", "bedrooms"});
    CHECK(updated.name == "María");
    CHECK(updated.email == "ana@x.cl");
    CHECK(updated.tags == texts{"vieja"});

    auto overwritten = lead;
    const import_options overwrite{.on_duplicate = duplicate_rule::overwrite, .tags = {"feria"}};
    CHECK(lay_over(overwritten, row, overwrite, chilean()) == texts{"name", "email", "tags", "comuna", "bedrooms"});
    CHECK(overwritten.phone == lead.phone);
    CHECK(overwritten.tags == texts{"nueva", "feria"});
    auto bare = row_of({"912345678"}, overwrite);
    CHECK(lay_over(lead, bare, overwrite, chilean()) == texts{"tags"});
    CHECK(lead.tags == texts{"vieja", "feria"});
    CHECK(lead.name == "María");
}

TEST_CASE("a row that would make a lead too large changes nothing of it")
{
    leads::record lead;
    lead.broker_id = 1;
    for (int i = 0; i < 50; ++i)
        lead.tags.push_back("t" + std::to_string(i));
    const import_options options{.on_duplicate = duplicate_rule::overwrite, .tags = {"feria"}};
    auto row = row_of({"912345678", "", "Ana"}, options);
    CHECK(lay_over(lead, row, options, chilean()).empty());
    CHECK_FALSE(lead.name);
    REQUIRE(row.problems.size() == 1);
    CHECK(row.problems[0].column == "tags");
}

TEST_CASE("options are read as they are kept")
{
    const import_options o{duplicate_rule::overwrite, true, 7, {"a", "b"}};
    const auto again = import_options_of(to_json(o));
    CHECK(again.on_duplicate == o.on_duplicate);
    CHECK(again.round_robin);
    CHECK(again.agent == 7);
    CHECK(again.tags == o.tags);
    CHECK_FALSE(parse_duplicate_rule("merge"));
}
