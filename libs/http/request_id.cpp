#include "http/request_id.hpp"

#include <algorithm>
#include <chrono>
#include <random>

#include "http/ascii.hpp"

namespace relevo::http {

std::string new_request_id()
{
    static constexpr char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    using namespace std::chrono;
    auto time = static_cast<std::uint64_t>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
    thread_local std::mt19937_64 random{std::random_device{}()};  // unique, not secret

    std::string id(26, '0');
    for (std::size_t i = 10; i-- > 0; time >>= 5)
        id[i] = alphabet[time & 31];
    auto bits = random();
    for (std::size_t i = 10; i < id.size(); ++i, bits >>= 5) {
        if (i == 18)
            bits = random();
        id[i] = alphabet[bits & 31];
    }
    return id;
}

bool is_sane_request_id(std::string_view id)
{
    const auto is_sane = [](char c) { return ascii::is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; };
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), is_sane);
}

}  // namespace relevo::http
