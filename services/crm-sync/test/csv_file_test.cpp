#include "csv_file.hpp"

#include <catch2/catch.hpp>

using namespace relevo::crm_sync;

namespace {

constexpr csv::limits plenty{1000, 100};

using rows = std::vector<std::vector<std::string>>;

rows cells_of(const csv::document& d)
{
    rows out;
    for (const auto& r : d.records)
        out.push_back(r.cells);
    return out;
}

}  // namespace

TEST_CASE("a file is UTF-8, with a byte order mark or without, or Windows-1252")
{
    CHECK(csv::decode("Ñuñoa") == "Ñuñoa");
    CHECK(csv::decode("\xEF\xBB\xBFphone") == "phone");
    CHECK(csv::decode("\xD1u\xF1oa \x80") == "Ñuñoa €");
    CHECK(csv::decode("") == "");
    CHECK_FALSE(csv::decode(std::string_view("p\0h\0", 4)));
    CHECK_FALSE(csv::decode("\x81"));
}

TEST_CASE("rows are read with either delimiter and any line end, and numbered as a spreadsheet does")
{
    const auto d = csv::parse("a;\"b,1\";c\r\n\r\n\"x\r\ny\";\"say \"\"hi\"\"\"; z \r\n;;\r\n1;2;3", plenty);
    CHECK(d.delimiter == ';');
    CHECK(cells_of(d) == rows{{"a", "b,1", "c"}, {"x\r\ny", "say \"hi\"", "z"}, {"1", "2", "3"}});
    CHECK(d.records[1].row == 3);
    CHECK(d.records[2].row == 5);
    CHECK(cells_of(csv::parse("a,b\rc,\r", plenty)) == rows{{"a", "b"}, {"c", ""}});
    CHECK(cells_of(csv::parse("\n\nonly\n", plenty)) == rows{{"only"}});
    CHECK(csv::parse("\n\nonly\n", plenty).records[0].row == 3);
    CHECK(csv::parse("\"a;b\",c\n", plenty).delimiter == ',');
    CHECK(csv::parse("", plenty).records.empty());
}

TEST_CASE("what is too long, too wide or not closed is noticed")
{
    CHECK(csv::parse("a\nb\nc\n", {2, 9}).is_too_long);
    CHECK_FALSE(csv::parse("a\nb\n\n\n", {2, 9}).is_too_long);
    CHECK(csv::parse("a,b,c\n", {9, 2}).is_too_wide);
    CHECK(csv::parse("a\n\"b\nc\n", plenty).is_unterminated);
    CHECK_FALSE(csv::parse("a\n\"b\"", plenty).is_unterminated);
    std::string text(200'000, 'x');
    text += "\nb\n";
    const auto large = csv::parse(text, plenty);
    REQUIRE(large.records.size() == 2);
    CHECK(large.records[0].cells[0].size() == 200'000);
}

TEST_CASE("no cell that is written is a formula, and all are read as they were")
{
    CHECK(csv::write({"=1+1", "+569", "-5", "@x", "María Soto", "a;b"}, ';') ==
          "'=1+1;'+569;'-5;'@x;María Soto;\"a;b\"\r\n");
    const std::vector<std::string> cells{"=cmd|'/c calc'!A1", "",     "say \"hi\", twice", "two\nlines",
                                         "+56912345678",      "\tTab"};
    for (const char delimiter : {',', ';'}) {
        const auto line = csv::write(cells, delimiter);
        INFO(line);
        CHECK(line.find("'=cmd") != line.npos);
        CHECK(line.find("'\tTab") != line.npos);
        const auto header = csv::write({"a", "b", "c", "d", "e", "f"}, delimiter);
        CHECK(cells_of(csv::parse(header + line, plenty))[1] == cells);
    }
}
