#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "auth/user.hpp"

namespace relevo::auth {
namespace {

constexpr std::size_t min_bytes = 8, max_bytes = 128;
constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 19 << 20;  // source: OWASP's second choice for argon2id, 19 MiB and t=2

void initialise_sodium()
{
    static const bool is_ready = sodium_init() >= 0;
    if (!is_ready)
        throw std::runtime_error("libsodium could not be initialised");
}

}  // namespace

std::string hash_password(std::string_view password)
{
    initialise_sodium();
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(hash, password.data(), password.size(), passes, memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("hashing a password failed: out of memory");
    return hash;
}

bool verify_password(std::string_view hash, std::string_view password)
{
    initialise_sodium();
    if (hash.size() >= crypto_pwhash_STRBYTES)
        return false;
    const std::string terminated(hash);
    return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

std::optional<std::string> password_problem(std::string_view password)
{
    constexpr std::string_view special = "!@#$%^&*()_+-=[]{};:'\",.<>/?\\|`~";
    if (password.size() < min_bytes)
        return "password_too_short";
    if (password.size() > max_bytes)
        return "password_too_long";
    if (std::ranges::none_of(password, [](char c) { return c >= '0' && c <= '9'; }))
        return "password_without_digit";
    if (password.find_first_of(special) == password.npos)
        return "password_without_special_character";
    return {};
}

}  // namespace relevo::auth
