#include "signing/envelope.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

#include "signing/hmac.hpp"

namespace relevo::signing {
namespace {

constexpr std::size_t key_bytes = 32, iv_bytes = 12, tag_bytes = 16;
constexpr char format_version = 1;
constexpr std::size_t wrapped_bytes = iv_bytes + key_bytes + tag_bytes;

using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char* raw(std::string& s)
{
    return reinterpret_cast<unsigned char*>(s.data());
}

const unsigned char* raw(std::string_view s)
{
    return reinterpret_cast<const unsigned char*>(s.data());
}

void require(int ok)
{
    if (ok != 1)
        throw std::runtime_error("OpenSSL refused AES-256-GCM");
}

std::string random_bytes(std::size_t n)
{
    std::string out(n, '\0');
    require(RAND_bytes(raw(out), static_cast<int>(n)));
    return out;
}

cipher_context new_context()
{
    cipher_context c(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    if (!c)
        throw std::bad_alloc();
    return c;
}

// IV, cipher text, tag.
std::string encrypt(std::string_view key, std::string_view associated, std::string_view text)
{
    const auto iv = random_bytes(iv_bytes);
    std::string out(text.size(), '\0'), tag(tag_bytes, '\0');
    const auto c = new_context();
    int n = 0;
    require(EVP_EncryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(std::string_view(iv))));
    require(EVP_EncryptUpdate(c.get(), nullptr, &n, raw(associated), static_cast<int>(associated.size())));
    require(EVP_EncryptUpdate(c.get(), raw(out), &n, raw(text), static_cast<int>(text.size())));
    require(EVP_EncryptFinal_ex(c.get(), raw(out) + n, &n));
    require(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_bytes), tag.data()));
    return iv + out + tag;
}

std::optional<std::string> decrypt(std::string_view key, std::string_view associated, std::string_view box)
{
    if (box.size() < iv_bytes + tag_bytes)
        return std::nullopt;
    const auto iv = box.substr(0, iv_bytes);
    const auto text = box.substr(iv_bytes, box.size() - iv_bytes - tag_bytes);
    std::string tag(box.substr(box.size() - tag_bytes)), out(text.size(), '\0');
    const auto c = new_context();
    int n = 0;
    require(EVP_DecryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(iv)));
    require(EVP_DecryptUpdate(c.get(), nullptr, &n, raw(associated), static_cast<int>(associated.size())));
    require(EVP_DecryptUpdate(c.get(), raw(out), &n, raw(text), static_cast<int>(text.size())));
    require(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_bytes), tag.data()));
    if (EVP_DecryptFinal_ex(c.get(), raw(out) + n, &n) != 1)
        return std::nullopt;
    return out;
}

// part: a wrapped key never opens as a text, nor the other way round.
std::string associated_data(const secret_place& p, std::string_view key_id, const char* part)
{
    return std::to_string(p.broker_id) + '\n' + p.table + '\n' + p.id + '\n' + std::string(key_id) + '\n' + part;
}

}  // namespace

std::optional<key_ring> key_ring::parse(const std::vector<std::string>& base64_keys)
{
    key_ring ring;
    for (const auto& text : base64_keys) {
        auto bytes = from_base64(text);
        if (!bytes || bytes->size() != key_bytes)
            return std::nullopt;
        auto id = to_hex(sha256(*bytes).substr(0, 8));
        ring.keys_.push_back({std::move(id), std::move(*bytes)});
    }
    return ring;
}

const key_ring::key* key_ring::find(std::string_view id) const
{
    for (const auto& k : keys_)
        if (k.id == id)
            return &k;
    return nullptr;
}

sealed_secret key_ring::seal(const secret_place& place, std::string_view text) const
{
    if (keys_.empty())
        throw std::logic_error("sealing needs a key: ENCRYPTION_KEY is not set");
    const auto& kek = keys_.front();
    auto dek = random_bytes(key_bytes);
    std::string box(1, format_version);
    box += encrypt(kek.bytes, associated_data(place, kek.id, "key"), dek);
    box += encrypt(dek, associated_data(place, kek.id, "text"), text);
    OPENSSL_cleanse(dek.data(), dek.size());
    return {kek.id, std::move(box)};
}

std::optional<std::string> key_ring::open(const secret_place& place, const sealed_secret& s) const
{
    const auto* kek = find(s.key_id);
    const std::string_view box = s.bytes;
    if (!kek || box.size() < 1 + wrapped_bytes || box[0] != format_version)
        return std::nullopt;
    auto dek = decrypt(kek->bytes, associated_data(place, kek->id, "key"), box.substr(1, wrapped_bytes));
    if (!dek)
        return std::nullopt;
    auto text = decrypt(*dek, associated_data(place, kek->id, "text"), box.substr(1 + wrapped_bytes));
    OPENSSL_cleanse(dek->data(), dek->size());
    return text;
}

}  // namespace relevo::signing
