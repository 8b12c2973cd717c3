#include "signing/envelope.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "signing/hmac.hpp"

using namespace relevo::signing;

namespace {

std::string key_of(char c)
{
    return to_base64(std::string(32, c));
}

key_ring ring_of(const std::vector<std::string>& keys)
{
    return key_ring::parse(keys).value();
}

const secret_place here{7, "provider_credentials", "voice.api_key"};

}  // namespace

TEST_CASE("a secret opens where it was sealed, whatever its bytes")
{
    const auto ring = ring_of({key_of('a')});
    for (const auto& text :
         {std::string("sk-live-x9Qa"), std::string(), std::string(3, '\0'), std::string(5000, 'z')}) {
        const auto sealed = ring.seal(here, text);
        CHECK(sealed.key_id == ring.newest_id());
        CHECK(ring.open(here, sealed) == text);
    }
    CHECK(ring.seal(here, "sk-live-x9Qa").bytes.find("sk-live") == std::string::npos);
}

TEST_CASE("a flipped bit anywhere, or a missing byte, does not open")
{
    const auto ring = ring_of({key_of('a')});
    const auto sealed = ring.seal(here, "sk-live-x9Qa");
    for (std::size_t i = 0; i < sealed.bytes.size(); ++i) {
        auto altered = sealed;
        altered.bytes[i] = static_cast<char>(altered.bytes[i] ^ (1 << (i % 8)));
        CHECK_FALSE(ring.open(here, altered));
        auto shorter = sealed;
        shorter.bytes.resize(i);
        CHECK_FALSE(ring.open(here, shorter));
    }
}

TEST_CASE("a row that was moved does not open: another company, table or id")
{
    const auto ring = ring_of({key_of('a')});
    const auto sealed = ring.seal(here, "sk-live-x9Qa");
    CHECK_FALSE(ring.open({8, here.table, here.id}, sealed));
    CHECK_FALSE(ring.open({7, "other_table", here.id}, sealed));
    CHECK_FALSE(ring.open({7, here.table, "voice.other"}, sealed));
}

TEST_CASE("an unknown key is told from an altered secret")
{
    const auto ring = ring_of({key_of('a')}), other = ring_of({key_of('b')});
    auto sealed = ring.seal(here, "sk-live-x9Qa");
    CHECK_FALSE(other.knows(sealed.key_id));
    CHECK_FALSE(other.open(here, sealed));
    sealed.key_id = other.newest_id();  // the id is authenticated, too
    CHECK_FALSE(ring_of({key_of('b'), key_of('a')}).open(here, sealed));
}

TEST_CASE("rotation: a new key in front seals, the old ones still open")
{
    const auto before = ring_of({key_of('a')}), after = ring_of({key_of('b'), key_of('a')});
    const auto old = before.seal(here, "sk-live-x9Qa");
    CHECK(after.open(here, old) == "sk-live-x9Qa");
    CHECK(after.newest_id() != old.key_id);
    const auto again = after.seal(here, *after.open(here, old));
    CHECK(ring_of({key_of('b')}).open(here, again) == "sk-live-x9Qa");
    CHECK_FALSE(before.open(here, again));
}

TEST_CASE("no two envelopes share an IV or a wrapped key")
{
    const auto ring = ring_of({key_of('a')});
    std::set<std::string> seen;
    constexpr int n = 2000;
    for (int i = 0; i < n; ++i) {
        const auto bytes = ring.seal(here, "same").bytes;
        seen.insert(bytes.substr(1, 12));
        seen.insert(bytes.substr(13, 48));
        seen.insert(bytes.substr(61, 12));
    }
    CHECK(seen.size() == 3 * n);
}

TEST_CASE("keys are 32 bytes of base64; without one nothing is sealed")
{
    CHECK(key_ring::parse({}).value().empty());
    CHECK_FALSE(key_ring::parse({to_base64(std::string(31, 'a'))}));
    CHECK_FALSE(key_ring::parse({key_of('a'), "not base64"}));
    CHECK_THROWS_AS(key_ring().seal(here, "x"), std::logic_error);
    CHECK(key_ring().newest_id().empty());
}
