#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace relevo::http {

// Networks whose word about the client is taken.
class trusted_proxies
{
public:
    // "10.0.0.0/8", "::1". Throws std::invalid_argument naming TRUSTED_PROXIES and the entry.
    explicit trusted_proxies(const std::vector<std::string>& networks);

    // The nearest address of the chain X-Forwarded-For, peer that is no trusted proxy; the farthest when all are.
    std::string client_of(boost::asio::ip::address peer, std::string_view forwarded_for) const;

private:
    bool is_trusted(const boost::asio::ip::address& a) const;

    std::vector<boost::asio::ip::network_v4> v4_;
    std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace relevo::http
