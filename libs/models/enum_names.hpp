#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

// The names of an enumeration as the API defines them, in one table that both directions read.
namespace relevo {

template <class E, std::size_t N>
using enum_names = std::array<std::pair<E, std::string_view>, N>;

template <class E, std::size_t N>
constexpr std::string_view name_of(const enum_names<E, N>& names, E e)
{
    for (const auto& [value, name] : names)
        if (value == e)
            return name;
    return {};
}

template <class E, std::size_t N>
constexpr std::optional<E> value_of(const enum_names<E, N>& names, std::string_view text)
{
    for (const auto& [value, name] : names)
        if (name == text)
            return value;
    return {};
}

}  // namespace relevo
