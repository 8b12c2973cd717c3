#include "domain/template_text.hpp"

#include <catch2/catch.hpp>

#include "models/characters.hpp"

using namespace relevo::campaign_executor;

namespace {

std::string faults(std::string_view content)
{
    std::string all;
    for (const auto& f : parse_template(content).faults)
        all += (all.empty() ? "" : " ") + f.code + ":" + f.what;
    return all;
}

std::string rendered(std::string_view content, const variable_values& values)
{
    const auto r = render(parse_template(content), values);
    std::string missing;
    for (const auto& m : r.missing)
        missing += "!" + m;
    return r.text + missing;
}

}  // namespace

TEST_CASE("variables, defaults and what is missing")
{
    const variable_values maria{{"name", "María"}, {"broker_name", "Activa"}, {"email", ""}};
    struct row
    {
        const char* content;
        const char* text;
    };
    const row rows[] = {
        {"Hola {{name}}, soy de {{broker_name}}", "Hola María, soy de Activa"},
        {"{{ name }}{{name | \"tú\"}}", "MaríaMaría"},
        {"Hola {{first_name|\"\"}}.", "Hola ."},
        {"Hola {{first_name|\"amiga\"}}.", "Hola amiga."},
        {"Hola {{location}}, {{location}}", "Hola , !location"},
        {"{{email}}", "!email"},
        {"{{email|\"sin correo\"}}", "sin correo"},
        {"se escribe \\{{name}}", "se escribe {{name}}"},
        {"}} y { {name}", "}} y { {name}"},
        {"{{custom.proyecto|\"x\"}}", "x"},
        {"", ""},
    };
    for (const auto& r : rows)
        CHECK(rendered(r.content, maria) == r.text);
}

TEST_CASE("what is wrong with a text")
{
    CHECK(faults("{{name}} {{stage}}") == "");
    CHECK(faults("{{nombre}}") == "unknown_variable:nombre");
    CHECK(faults("{{custom.}}") == "unknown_variable:custom.");
    CHECK(faults("{{Name}}") == "invalid_template:Name");
    CHECK(faults("{{name|tú}}") == "invalid_template:name|tú");
    CHECK(faults("{{name|\"a\"b\"}}") == "invalid_template:name|\"a\"b\"");
    CHECK(faults("{{}}") == "invalid_template:");
    CHECK(faults("hola {{name") == "invalid_template:name");
    CHECK(faults("{{name|\"{{stage}}\"}}") != "");
    CHECK(faults("{{a}} {{b}}") == "unknown_variable:a unknown_variable:b");
    CHECK(faults("{{" + std::string(65, 'a') + "}}").starts_with("invalid_template"));
}

TEST_CASE("values are inserted as text, shortened and without control characters")
{
    CHECK(rendered("{{name}}", {{"name", "a\nb\tc{{stage}}"}}) == "abc{{stage}}");
    std::string long_name;
    for (int i = 0; i < 300; ++i)
        long_name += "ñ";
    const auto text = rendered("{{name}}", {{"name", long_name}});
    CHECK(relevo::models::length_of(text) == 256);
    CHECK(text.size() == 512);
}

TEST_CASE("a provider's template gets its variables by position")
{
    const auto t = parse_template("{{name|\"hola\"}} {{date}} {{name}} {{location|\"aquí\"}}");
    CHECK(variables_of(t) == std::vector<std::string>{"name", "date", "location"});
    const std::map<std::string, std::string> expected{{"1", "Eva"}, {"2", "lunes"}, {"3", "aquí"}};
    CHECK(positions(t, {{"name", "Eva"}, {"date", "lunes"}}) == expected);
}

TEST_CASE("what may be missing and has no default is told before a campaign runs")
{
    const auto t = parse_template("{{name}} {{broker_name}} {{email|\"\"}} {{appointment_date}}");
    CHECK(variables_without_default(t) == std::vector<std::string>{"name", "appointment_date"});
}
