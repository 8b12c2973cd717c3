#include "http/trusted_proxies.hpp"

#include <catch2/catch.hpp>

using boost::asio::ip::make_address;
using relevo::http::trusted_proxies;

TEST_CASE("X-Forwarded-For is believed from trusted proxies only")
{
    const trusted_proxies proxies({"127.0.0.0/8", "10.1.0.0/16", "192.168.7.7", "fd00::/8"});
    const auto client = [&](const char* peer, const char* forwarded) {
        return proxies.client_of(make_address(peer), forwarded);
    };
    CHECK(client("127.0.0.1", "203.0.113.5") == "203.0.113.5");
    CHECK(client("203.0.113.9", "198.51.100.1") == "203.0.113.9");
    CHECK(client("127.0.0.1", "") == "127.0.0.1");
    CHECK(client("192.168.7.7", "203.0.113.5") == "203.0.113.5");
    CHECK(client("192.168.7.8", "203.0.113.5") == "192.168.7.8");
    CHECK(client("fd00::1", "2001:db8::5") == "2001:db8::5");
    CHECK(client("::ffff:127.0.0.1", "203.0.113.5") == "203.0.113.5");
}

TEST_CASE("what a client forged in front of the chain is ignored")
{
    const trusted_proxies proxies({"127.0.0.0/8", "10.0.0.0/8"});
    CHECK(proxies.client_of(make_address("127.0.0.1"), "1.2.3.4, 203.0.113.5 , 10.0.0.2") == "203.0.113.5");
    CHECK(proxies.client_of(make_address("127.0.0.1"), "10.9.9.9,10.0.0.2") == "10.9.9.9");
    CHECK(proxies.client_of(make_address("127.0.0.1"), "203.0.113.5, nonsense") == "127.0.0.1");
}

TEST_CASE("a network that is none is named")
{
    CHECK_THROWS_WITH(trusted_proxies({"10.0.0.0/33"}),
                      Catch::Contains("TRUSTED_PROXIES") && Catch::Contains("10.0.0.0/33"));
    CHECK_THROWS_AS(trusted_proxies({"proxy"}), std::invalid_argument);
}
