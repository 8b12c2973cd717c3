#include "signing/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
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

using mac_ptr = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

mac_ptr make_mac_context(const char* digest)
{
    static EVP_MAC* const fetched_hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    mac_ptr context(fetched_hmac ? EVP_MAC_CTX_new(fetched_hmac) : nullptr, &EVP_MAC_CTX_free);
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", const_cast<char*>(digest), 0),
                                     OSSL_PARAM_construct_end()};
    if (!context || !EVP_MAC_CTX_set_params(context.get(), parameters))
        throw std::runtime_error(std::string("OpenSSL has no HMAC with ") + digest);
    return context;
}

// A context keeps its digest when it gets another key: to look one up costs more than to compute a short HMAC.
EVP_MAC_CTX* mac_context(algorithm a)
{
    thread_local const mac_ptr sha1 = make_mac_context("SHA1");
    thread_local const mac_ptr sha256 = make_mac_context("SHA256");
    thread_local const mac_ptr sha512 = make_mac_context("SHA512");
    return a == algorithm::sha1 ? sha1.get() : a == algorithm::sha512 ? sha512.get() : sha256.get();
}

}  // namespace

std::string hmac(algorithm a, std::string_view key, std::string_view data)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    std::size_t size = 0;
    // An empty string_view may hold a null pointer, which is read as "the key set before".
    const auto* key_bytes = bytes_of(key.empty() ? std::string_view("") : key);
    auto* context = mac_context(a);
    if (!EVP_MAC_init(context, key_bytes, key.size(), nullptr) ||
        !EVP_MAC_update(context, bytes_of(data), data.size()) || !EVP_MAC_final(context, out, &size, sizeof out))
        throw std::runtime_error("HMAC failed");
    return {reinterpret_cast<const char*>(out), size};
}

std::string sha256(std::initializer_list<std::string_view> parts)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                       &EVP_MD_CTX_free);
    static const EVP_MD* const sha256_digest = fetched("SHA256");
    bool is_done = EVP_DigestInit_ex(context.get(), sha256_digest, nullptr) == 1;
    for (const auto part : parts)
        is_done = is_done && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    if (!is_done || EVP_DigestFinal_ex(context.get(), out, &size) != 1)
        throw std::runtime_error("SHA-256 failed");
    return {reinterpret_cast<const char*>(out), size};
}

std::string sha256(std::string_view data)
{
    return sha256({data});
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
