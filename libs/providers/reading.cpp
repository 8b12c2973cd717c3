#include "providers/reading.hpp"

#include <charconv>

namespace relevo::providers {

std::string first_text(const json::value& v, std::initializer_list<std::string_view> paths)
{
    for (const auto path : paths)
        if (const auto* found = v.at(path))
            if (const auto* text = found->as_string(); text && !text->empty())
                return *text;
    return {};
}

std::optional<std::int64_t> lenient_integer(const json::value* v)
{
    if (!v)
        return {};
    const auto* text = v->as_string();
    if (!text)
        return v->as_integer();
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), n);
    return error == std::errc{} && end == text->data() + text->size() ? std::optional(n) : std::nullopt;
}

std::optional<models::time_point> lenient_time(const json::value* v)
{
    if (!v)
        return {};
    if (const auto* text = v->as_string())
        return models::parse_rfc3339(*text);
    const auto ms = v->as_number();
    constexpr double year_2200 = 7.26e12;
    if (!ms || *ms <= 0 || *ms > year_2200)
        return {};
    return models::time_point(std::chrono::milliseconds(static_cast<std::int64_t>(*ms)));
}

}  // namespace relevo::providers
