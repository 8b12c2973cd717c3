#pragma once

#include <boost/asio/ip/address.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/client.hpp"

// Fetching what a stranger's URL names: in pieces, and only from where we may go.
namespace relevo::http {

struct download_request
{
    std::string url;
    std::size_t max_bytes = 50 << 20;
    // Asked for every address that the host's name stands for, before any connection; one refusal refuses all. The
    // connection goes to the addresses that were asked for: the name is resolved once.
    std::function<bool(const asio::ip::address&)> may_connect = nullptr;  // null: anywhere
};

// Whether an address belongs to the public internet: not loopback, private (RFC 1918, ULA), shared (CGNAT), link-local,
// multicast, reserved or a documentation range, nor one of these wrapped in IPv6 (mapped, NAT64, 6to4, Teredo).
bool is_public(const asio::ip::address& address);

// "https://host:443": what two URLs of one origin have in common. Nothing for what is no http or https URL.
std::optional<std::string> origin_text(const std::string& url);

}  // namespace relevo::http
