#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

// One JSON object a line on standard output:
// {"ts":"2026-11-20T15:00:00.123Z","level":"info","service":"voice-call","event":"call_placed","correlation_id":"…",…}
namespace relevo::log {

enum class level
{
    debug,
    info,
    warn,
    error
};

struct field
{
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    field(std::string_view n, std::string_view v) : name(n), value(v) {}
    field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
    field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
    template <class T>
    requires std::is_arithmetic_v<T> field(std::string_view n, T v) : name(n)
    {
        if constexpr (std::is_same_v<T, bool>)
            value = v;
        else if constexpr (std::is_integral_v<T>)
            value = static_cast<std::int64_t>(v);
        else
            value = static_cast<double>(v);
    }
};

using fields = std::initializer_list<field>;

// Sets the service's name and the lowest level written. Call once, before threads start. Until then info is written.
void configure(std::string service, level lowest);
level parse_level(std::string_view text);  // debug, info, warn, error; anything else throws std::invalid_argument

// event is a snake_case name ("call_placed"), never a sentence with values in it. Strings are escaped, values of fields
// named like secrets or phone numbers are masked, control characters never reach the terminal.
void write(level l, std::string_view event, fields f = {});
inline void debug(std::string_view event, fields f = {})
{
    write(level::debug, event, f);
}
inline void info(std::string_view event, fields f = {})
{
    write(level::info, event, f);
}
inline void warn(std::string_view event, fields f = {})
{
    write(level::warn, event, f);
}
inline void error(std::string_view event, fields f = {})
{
    write(level::error, event, f);
}

}  // namespace relevo::log
