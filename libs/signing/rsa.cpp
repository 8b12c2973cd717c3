#include "signing/rsa.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

namespace relevo::signing {

namespace {

template <auto Free>
struct freed_by
{
    template <class T>
    void operator()(T* p) const
    {
        Free(p);
    }
};

// Never asks on the terminal for a pass phrase.
int no_pass_phrase(char*, int, int, void*)
{
    return 0;
}

std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>> read_key(std::string_view pem)
{
    const std::unique_ptr<BIO, freed_by<BIO_free>> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>(
        in ? PEM_read_bio_PrivateKey(in.get(), nullptr, no_pass_phrase, nullptr) : nullptr);
}

}  // namespace

std::optional<std::string> rsa_sha256(std::string_view private_key, std::string_view data)
{
    const auto key = read_key(private_key);
    const std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>> digest(EVP_MD_CTX_new());
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    std::size_t size = 0;
    std::string signature;
    const bool is_signed =
        key && EVP_PKEY_base_id(key.get()) == EVP_PKEY_RSA && digest &&
        EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
        EVP_DigestSign(digest.get(), nullptr, &size, bytes, data.size()) == 1 && (signature.resize(size), true) &&
        EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, data.size()) ==
            1;
    if (!is_signed) {
        ERR_clear_error();
        return std::nullopt;
    }
    signature.resize(size);
    return signature;
}

}  // namespace relevo::signing
