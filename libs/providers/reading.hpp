#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "json/value.hpp"
#include "models/time.hpp"

// Reading documents whose writers disagree about where and how they write things.
namespace relevo::providers {

// The first of these paths that holds a text, or empty.
std::string first_text(const json::value& v, std::initializer_list<std::string_view> paths);
// An integer, or a text of digits.
std::optional<std::int64_t> lenient_integer(const json::value* v);
// RFC 3339 text, or milliseconds since the epoch.
std::optional<models::time_point> lenient_time(const json::value* v);

}  // namespace relevo::providers
