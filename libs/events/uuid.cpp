#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstring>
#include <stdexcept>

#include "events/envelope.hpp"

namespace relevo::events {

namespace {

using uuid_bytes = std::array<unsigned char, 16>;

// Dashes stand before these bytes.
constexpr bool is_group_start(std::size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool parse(std::string_view text, uuid_bytes& out)
{
    if (text.size() != 36)
        return false;
    std::size_t at = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (is_group_start(i) && text[at++] != '-')
            return false;
        const int high = hex_digit(text[at++]), low = hex_digit(text[at++]);
        if (high < 0 || low < 0)
            return false;
        out[i] = static_cast<unsigned char>(high << 4 | low);
    }
    return true;
}

std::string format(uuid_bytes b, unsigned version)
{
    b[6] = static_cast<unsigned char>((b[6] & 0x0f) | version << 4);
    b[8] = static_cast<unsigned char>((b[8] & 0x3f) | 0x80);
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < b.size(); ++i) {
        if (is_group_start(i))
            text += '-';
        text += digits[b[i] >> 4];
        text += digits[b[i] & 15];
    }
    return text;
}

// OpenSSL's generator is asked for 256 ids at a time: one call of it costs more than the rest of the work.
uuid_bytes random_bytes()
{
    constexpr std::size_t batch = 256;
    thread_local std::array<uuid_bytes, batch> drawn;
    thread_local std::size_t used = batch;
    if (used == batch) {
        if (RAND_bytes(drawn.front().data(), sizeof drawn) != 1)
            throw std::runtime_error("OpenSSL has no random bytes");
        used = 0;
    }
    return drawn[used++];
}

}  // namespace

std::string new_uuid()
{
    return format(random_bytes(), 4);
}

std::string uuid5(std::string_view name_space, std::string_view name)
{
    uuid_bytes space;
    if (!parse(name_space, space))
        throw std::invalid_argument("uuid5: the namespace is not a uuid");
    std::string input(reinterpret_cast<const char*>(space.data()), space.size());
    input += name;
    static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);  // SHA1() looks it up anew each time
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (!sha1 || !EVP_Digest(input.data(), input.size(), digest, nullptr, sha1, nullptr))
        throw std::runtime_error("OpenSSL has no SHA-1");
    uuid_bytes first;
    std::memcpy(first.data(), digest, first.size());
    return format(first, 5);
}

bool is_uuid(std::string_view text)
{
    uuid_bytes ignored;
    return parse(text, ignored);
}

}  // namespace relevo::events
