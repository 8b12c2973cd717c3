// V4 signatures: what Google Cloud Storage takes in place of an Authorization header.
#include <ctime>

#include "providers/google/storage.hpp"
#include "signing/hmac.hpp"
#include "signing/rsa.hpp"

namespace relevo::google_cloud {
namespace {

constexpr const char* signature_algorithm = "GOOG4-RSA-SHA256";

std::string utc(models::time_point t, const char* format)
{
    const auto seconds = std::chrono::system_clock::to_time_t(t);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, format, &parts)};
}

// Percent-encoded, but for its slashes.
std::string encoded_path(const std::string& object)
{
    std::string out;
    for (std::size_t at = 0; at <= object.size();) {
        const auto end = std::min(object.find('/', at), object.size());
        out += http::percent_encode(object.substr(at, end - at));
        if (end < object.size())
            out += '/';
        at = end + 1;
    }
    return out;
}

// "https://storage.googleapis.com" → "storage.googleapis.com"
std::string host_of(const std::string& base_url)
{
    const auto begin = base_url.find("://") + 3;
    return base_url.substr(begin, base_url.find('/', begin) - begin);
}

}  // namespace

std::string storage::signed_url(const std::string& bucket, const std::string& object, std::chrono::seconds valid,
                                models::time_point now) const
{
    const auto& key = account_.settings().key;
    if (!key)
        return {};
    const auto at = utc(now, "%Y%m%dT%H%M%SZ");
    const auto scope = utc(now, "%Y%m%d") + "/auto/storage/goog4_request";
    const auto path = "/" + http::percent_encode(bucket) + "/" + encoded_path(object);
    // Sorted by name, as the canonical form wants it.
    const auto query = std::string("X-Goog-Algorithm=") + signature_algorithm +
                       "&X-Goog-Credential=" + http::percent_encode(key->client_email + "/" + scope) +
                       "&X-Goog-Date=" + at + "&X-Goog-Expires=" + std::to_string(valid.count()) +
                       "&X-Goog-SignedHeaders=host";
    const auto canonical =
        "GET\n" + path + "\n" + query + "\nhost:" + host_of(settings_.base_url) + "\n\nhost\nUNSIGNED-PAYLOAD";
    const auto to_sign = std::string(signature_algorithm) + "\n" + at + "\n" + scope + "\n" +
                         signing::to_hex(signing::sha256(canonical));
    const auto signature = signing::rsa_sha256(key->private_key, to_sign);
    if (!signature)
        return {};
    return settings_.base_url + path + "?" + query + "&X-Goog-Signature=" + signing::to_hex(*signature);
}

}  // namespace relevo::google_cloud
