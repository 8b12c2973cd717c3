#include "domain/import_columns.hpp"

#include <catch2/catch.hpp>

using namespace relevo::crm_sync;

TEST_CASE("headers are known in Spanish and English, in any case, with accents or without")
{
    const auto columns = import_columns({"Teléfono", "CELULAR", " phone ", "TELÉFONO", "Nombre", "name", "Correo",
                                         "E-mail", "EMAIL", "Etiquetas", "tags"});
    using enum import_field;
    const std::vector<import_field> expected{phone, phone,    phone, phone, name, name,
                                             email, metadata, email, tags,  tags};
    REQUIRE(columns.size() == expected.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        INFO(i);
        CHECK(columns[i].field == expected[i]);
    }
    CHECK(columns[1].key == "phone");
}

TEST_CASE("other columns are metadata; what errors.csv adds, and columns without a header, are passed over")
{
    const auto columns = import_columns({"Property_Type", "Comuna de interés", "", "error_code", "Error_Message"});
    CHECK(columns[0].key == "property_type");
    CHECK(columns[1].key == "comuna de interés");
    for (std::size_t i = 2; i < columns.size(); ++i)
        CHECK(columns[i].field == import_field::ignored);
}
