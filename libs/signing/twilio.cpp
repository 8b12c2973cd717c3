#include "signing/twilio.hpp"

#include <algorithm>

#include "signing/hmac.hpp"

namespace relevo::signing::twilio {
namespace {

struct origin
{
    std::string_view scheme, host, port, path;  // port without colon, empty when none
};

std::optional<origin> parse_base(std::string_view base)
{
    const auto scheme_end = base.find("://");
    if (scheme_end == base.npos)
        return {};
    auto authority = base.substr(scheme_end + 3);
    origin o{base.substr(0, scheme_end), {}, {}, {}};
    if (const auto slash = authority.find('/'); slash != authority.npos) {
        o.path = authority.substr(slash);
        authority = authority.substr(0, slash);
    }
    while (o.path.ends_with('/'))
        o.path.remove_suffix(1);
    const auto colon = authority.rfind(':');
    const bool has_port = colon != authority.npos && authority.find(']', colon) == authority.npos;
    o.host = authority.substr(0, has_port ? colon : authority.size());
    if (has_port)
        o.port = authority.substr(colon + 1);
    return o;
}

std::string_view default_port(std::string_view scheme)
{
    return scheme == "http" ? "80" : "443";
}

// The value of ?bodySHA256=; hex needs no percent-decoding.
std::optional<std::string_view> body_digest(std::string_view target)
{
    constexpr std::string_view name = "bodySHA256=";
    auto query = target.substr(std::min(target.find('?'), target.size()));
    while (!query.empty()) {
        query.remove_prefix(1);
        const auto field = query.substr(0, query.find('&'));
        if (field.starts_with(name))
            return field.substr(name.size());
        query.remove_prefix(field.size());
    }
    return {};
}

}  // namespace

std::string signed_text(std::string_view url, const parameters& form)
{
    auto fields = form;
    std::ranges::sort(fields);
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    std::string text(url);
    for (const auto& [name, value] : fields)
        text.append(name).append(value);
    return text;
}

std::string sign(std::string_view auth_token, std::string_view url, const parameters& form)
{
    return to_base64(hmac_sha1(auth_token, signed_text(url, form)));
}

std::vector<std::string> candidate_urls(const std::vector<std::string>& base_urls, std::string_view target)
{
    std::vector<std::string> urls;
    const auto add = [&](const origin& o, std::string_view port) {
        std::string url;
        url.append(o.scheme).append("://").append(o.host);
        if (!port.empty())
            url.append(":").append(port);
        url.append(o.path).append(target);
        if (std::ranges::find(urls, url) == urls.end())
            urls.push_back(std::move(url));
    };
    for (const auto& base : base_urls) {
        const auto o = parse_base(base);
        if (!o)
            continue;
        add(*o, o->port);
        add(*o, o->port.empty() ? default_port(o->scheme) : o->port);
        add(*o, {});
    }
    return urls;
}

std::optional<std::string> verify(const secrets& auth_tokens, const webhook& w, time_point now)
{
    if (w.signature.empty())
        return {};
    if (w.form.empty()) {
        const auto digest = body_digest(w.target);
        const bool is_bound = digest ? constant_time_equal(to_hex(sha256(w.body)), *digest) : w.body.empty();
        if (!is_bound)
            return {};
    }
    const auto urls = candidate_urls(w.base_urls, w.target);
    return first_match(auth_tokens, now, [&](const std::string& token) {
        return std::ranges::any_of(
            urls, [&](const std::string& url) { return constant_time_equal(sign(token, url, w.form), w.signature); });
    });
}

}  // namespace relevo::signing::twilio
