#include "signing/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace relevo::signing {
namespace {

const unsigned char* bytes_of(std::string_view s)
{
    return reinterpret_cast<const unsigned char*>(s.data());
}

// Fetched once: EVP_sha256() is looked up anew at each use.
const EVP_MD* fetched(const char* name)
{
    const EVP_MD* found = EVP_MD_fetch(nullptr, name, nullptr);
    if (!found)
        throw std::runtime_error(std::string("OpenSSL has no ") + name);
    return found;
}

const EVP_MD* digest_of(algorithm a)
{
    static const EVP_MD* const sha1 = fetched("SHA1");
    static const EVP_MD* const sha256 = fetched("SHA256");
    static const EVP_MD* const sha512 = fetched("SHA512");
    switch (a) {
        case algorithm::sha1:
            return sha1;
        case algorithm::sha512:
            return sha512;
        case algorithm::sha256:
            break;
    }
    return sha256;
}

}  // namespace

std::string hmac(algorithm a, std::string_view key, std::string_view data)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    // An empty string_view may hold a null pointer, which HMAC() reads as "the key set before".
    const void* key_bytes = key.empty() ? "" : key.data();
    if (!HMAC(digest_of(a), key_bytes, static_cast<int>(key.size()), bytes_of(data), data.size(), out, &size))
        throw std::runtime_error("HMAC failed");
    return {reinterpret_cast<const char*>(out), size};
}

std::string sha256(std::string_view data)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!EVP_Digest(data.data(), data.size(), out, &size, digest_of(algorithm::sha256), nullptr))
        throw std::runtime_error("SHA-256 failed");
    return {reinterpret_cast<const char*>(out), size};
}

std::string hmac_sha256(std::string_view key, std::string_view data)
{
    return hmac(algorithm::sha256, key, data);
}

std::string hmac_sha1(std::string_view key, std::string_view data)
{
    return hmac(algorithm::sha1, key, data);
}

std::string to_hex(std::string_view bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(2 * bytes.size());
    for (const unsigned char b : bytes) {
        out += digits[b >> 4];
        out += digits[b & 0xf];
    }
    return out;
}

std::string lower_hex(std::string_view hex)
{
    std::string out(hex);
    for (char& c : out)
        if (c >= 'A' && c <= 'F')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string to_base64(std::string_view bytes)
{
    std::string out(4 * ((bytes.size() + 2) / 3), '\0');
    if (!bytes.empty())
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
    return out;
}

std::optional<std::string> from_base64(std::string_view text)
{
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto digits = text.substr(0, text.find('='));
    const auto padding = text.size() - digits.size();
    if (text.size() % 4 != 0 || padding > 2 || digits.find_first_not_of(alphabet) != digits.npos ||
        text.find_first_not_of('=', digits.size()) != text.npos)
        return {};
    std::string out(3 * (text.size() / 4), '\0');
    if (!text.empty())
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(text), static_cast<int>(text.size()));
    out.resize(out.size() - padding);
    return out;
}

bool constant_time_equal(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace relevo::signing
