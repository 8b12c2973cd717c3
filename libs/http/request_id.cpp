#include "http/request_id.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>

#include "http/ascii.hpp"

namespace relevo::http {

std::string new_request_id()
{
    static constexpr char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    using namespace std::chrono;
    auto time = static_cast<std::uint64_t>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
    std::array<unsigned char, 16> random;
    if (RAND_bytes(random.data(), random.size()) != 1)
        throw std::runtime_error("no random bytes");

    std::string id(26, '0');
    for (std::size_t i = 10; i-- > 0; time >>= 5)
        id[i] = alphabet[time & 31];
    for (std::size_t i = 0; i < random.size(); ++i)
        id[10 + i] = alphabet[random[i] & 31];
    return id;
}

bool is_sane_request_id(std::string_view id)
{
    const auto is_sane = [](char c) { return ascii::is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; };
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), is_sane);
}

}  // namespace relevo::http
