#include "http/trusted_proxies.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/ascii.hpp"

namespace relevo::http {

namespace ip = boost::asio::ip;

namespace {

ip::address plain(const ip::address& a)
{
    return a.is_v6() && a.to_v6().is_v4_mapped() ? ip::address(ip::make_address_v4(ip::v4_mapped, a.to_v6())) : a;
}

}  // namespace

trusted_proxies::trusted_proxies(const std::vector<std::string>& networks)
{
    for (const auto& text : networks) {
        const auto slash = text.find('/');
        boost::system::error_code error;
        const auto address = ip::make_address(text.substr(0, slash), error);
        if (!error && address.is_v4())
            v4_.push_back(ip::make_network_v4(slash == std::string::npos ? text + "/32" : text, error));
        else if (!error)
            v6_.push_back(ip::make_network_v6(slash == std::string::npos ? text + "/128" : text, error));
        if (error)
            throw std::invalid_argument("TRUSTED_PROXIES: not a network: " + text);
    }
}

bool trusted_proxies::is_trusted(const ip::address& a) const
{
    // A network contains an address when that address, widened to the network's prefix, is the network.
    if (a.is_v4())
        return std::any_of(v4_.begin(), v4_.end(), [&](const auto& network) {
            return ip::network_v4(a.to_v4(), network.prefix_length()).canonical() == network.canonical();
        });
    return std::any_of(v6_.begin(), v6_.end(), [&](const auto& network) {
        return ip::network_v6(a.to_v6(), network.prefix_length()).canonical() == network.canonical();
    });
}

std::string trusted_proxies::client_of(ip::address peer, std::string_view forwarded_for) const
{
    auto client = plain(peer);
    while (is_trusted(client) && !forwarded_for.empty()) {
        const auto comma = forwarded_for.rfind(',');
        const auto last = comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
        forwarded_for = comma == std::string_view::npos ? std::string_view() : forwarded_for.substr(0, comma);
        boost::system::error_code error;
        const auto before = ip::make_address(std::string(ascii::trim(last)), error);
        if (error)
            break;
        client = plain(before);
    }
    return client.to_string();
}

}  // namespace relevo::http
