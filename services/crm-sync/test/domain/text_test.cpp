#include "domain/text.hpp"

#include <catch2/catch.hpp>

using namespace relevo::crm_sync;

TEST_CASE("a slug keeps letters and digits and drops accents")
{
    CHECK(slug_of("Inmobiliaria Activa") == "inmobiliaria-activa");
    CHECK(slug_of("  Ñuñoa & Cía. S.A.") == "nunoa-cia-s-a");
    CHECK(slug_of("ÁÉÍÓÚ") == "aeiou");
    CHECK(slug_of("日本 24") == "24");
    CHECK(slug_of("---") == "empresa");
    CHECK(slug_of(std::string(300, 'x')).size() == 50);
}

TEST_CASE("length and shortening count characters, not bytes")
{
    CHECK(shorten("añoñé", 2) == "añ");
    CHECK(shorten("abc", 10) == "abc");
    CHECK(shorten("", 3).empty());
}

TEST_CASE("an e-mail is trimmed and put in lower case")
{
    CHECK(normalise_email("  Admin@Inmobiliaria-Activa.CL ") == "admin@inmobiliaria-activa.cl");
}

TEST_CASE("an e-mail needs one @ and a dotted domain")
{
    CHECK(is_email("admin@inmobiliaria-activa.cl"));
    CHECK(is_email("maría@correo.cl"));
    for (const auto* bad : {"", "a", "@b.cl", "a@b", "a@b.", "a@.cl", "a@b@c.cl", "a b@c.cl", "a@b..cl", "<a@b.cl>"})
        CHECK_FALSE(is_email(bad));
}
