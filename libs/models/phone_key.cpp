#include <algorithm>

#include "models/phone_number.hpp"

namespace relevo::models {
namespace {

// +55, two digits of area, eight or nine digits of subscriber. Mobiles began with 6–9 before each got a 9 in front.
bool is_old_brazilian_mobile(std::string_view e164)
{
    return e164.starts_with("+55") && e164.size() == 13 && e164[5] >= '6' && e164[5] <= '9';
}
bool is_new_brazilian_mobile(std::string_view e164)
{
    return e164.starts_with("+55") && e164.size() == 14 && e164[5] == '9';
}

constexpr std::size_t mexican_size = 13, argentine_size = 13;  // "+52" or "+54" and ten digits

}  // namespace

std::string phone_key(std::string_view e164)
{
    std::string key(e164);
    if (is_old_brazilian_mobile(e164))
        key.insert(5, "9");
    else if (e164.starts_with("+521") && e164.size() == mexican_size + 1)
        key.erase(3, 1);
    else if (e164.starts_with("+549") && e164.size() == argentine_size + 1)
        key.erase(3, 1);
    return key;
}

std::vector<std::string> phone_variants(std::string_view e164)
{
    std::vector<std::string> variants{std::string(e164)};
    const auto add = [&](std::string v) {
        if (std::ranges::find(variants, v) == variants.end())
            variants.push_back(std::move(v));
    };
    const auto key = phone_key(e164);
    add(key);
    if (is_new_brazilian_mobile(key) && is_old_brazilian_mobile(std::string(key).erase(5, 1)))
        add(std::string(key).erase(5, 1));
    else if (key.starts_with("+52") && key.size() == mexican_size)
        add(std::string(key).insert(3, "1"));
    else if (key.starts_with("+54") && key.size() == argentine_size)
        add(std::string(key).insert(3, "9"));
    return variants;
}

}  // namespace relevo::models
