#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "http/download.hpp"

namespace relevo::http {

namespace {

using asio::ip::address_v4, asio::ip::address_v6;

// Source: IANA's registry of special-purpose IPv4 addresses.
constexpr std::array special_v4 = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
};

bool is_inside(address_v4 a, const char* network)
{
    const auto n = asio::ip::make_network_v4(network);
    return (a.to_uint() & n.netmask().to_uint()) == n.network().to_uint();
}

bool is_public_v4(address_v4 a)
{
    return std::none_of(special_v4.begin(), special_v4.end(), [a](const char* n) { return is_inside(a, n); });
}

address_v4 v4_at(const address_v6::bytes_type& b, std::size_t at, unsigned char mask = 0)
{
    return address_v4({static_cast<unsigned char>(b[at] ^ mask), static_cast<unsigned char>(b[at + 1] ^ mask),
                       static_cast<unsigned char>(b[at + 2] ^ mask), static_cast<unsigned char>(b[at + 3] ^ mask)});
}

bool starts_with(const address_v6::bytes_type& b, std::initializer_list<unsigned char> prefix)
{
    return std::equal(prefix.begin(), prefix.end(), b.begin());
}

bool is_public_v6(const address_v6& a)
{
    const auto b = a.to_bytes();
    if (a.is_v4_mapped() || starts_with(b, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))  // NAT64: 64:ff9b::/96
        return is_public_v4(v4_at(b, 12));
    if (starts_with(b, {0x20, 0x02}))  // 6to4
        return is_public_v4(v4_at(b, 2));
    if (starts_with(b, {0x20, 0x01, 0, 0}))  // Teredo: the client's address, inverted
        return is_public_v4(v4_at(b, 4)) && is_public_v4(v4_at(b, 12, 0xff));
    if (starts_with(b, {0x20, 0x01, 0x0d, 0xb8}) ||
        (starts_with(b, {0x20, 0x01}) && b[2] < 2))  // documentation, 2001::/23
        return false;
    return (b[0] & 0xe0) == 0x20;  // 2000::/3, global unicast: everything else is special
}

}  // namespace

bool is_public(const asio::ip::address& address)
{
    return address.is_v4() ? is_public_v4(address.to_v4()) : is_public_v6(address.to_v6());
}

}  // namespace relevo::http
