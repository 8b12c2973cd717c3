#include "http/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "http/download.hpp"

namespace relevo::http {

std::optional<parsed_url> parse_url(const std::string& text)
{
    const auto url = boost::urls::parse_uri(text);
    if (!url || url->encoded_host().empty() || (!url->port().empty() && url->port_number() == 0))
        return std::nullopt;
    const bool is_tls = url->scheme_id() == boost::urls::scheme::https;
    if (!is_tls && url->scheme_id() != boost::urls::scheme::http)
        return std::nullopt;
    parsed_url p;
    p.origin.is_tls = is_tls;
    p.origin.host = std::string(url->host_address());
    p.origin.port = url->port().empty() ? (is_tls ? "443" : "80") : std::string(url->port());
    p.origin.authority = std::string(url->encoded_host_and_port());
    const std::string target(url->encoded_target());
    p.target = target.starts_with('/') ? target : std::string(1, '/').append(target);
    return p;
}

std::optional<std::string> origin_text(const std::string& url)
{
    const auto p = parse_url(url);
    if (!p)
        return std::nullopt;
    std::string host = p->origin.host;
    for (auto& c : host)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return (p->origin.is_tls ? "https://" : "http://") + host + ":" + p->origin.port;
}

}  // namespace relevo::http
