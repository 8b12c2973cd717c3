#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/result.hpp"

namespace relevo::json {

class value;
using array = std::vector<value>;
using member = std::pair<std::string, value>;

// Keeps the order of its members. Of duplicate keys the first wins (a parser's choice that hides no later override).
class object
{
public:
    object() = default;
    object(std::initializer_list<member> members);
    static object of(std::vector<member> members);

    const value* find(std::string_view key) const;
    value* find(std::string_view key);
    value& operator[](std::string_view key);  // inserts null
    void set(std::string_view key, value v);
    bool erase(std::string_view key);
    std::size_t size() const;
    bool empty() const;
    std::vector<member>::const_iterator begin() const;
    std::vector<member>::const_iterator end() const;

private:
    std::vector<member> members_;
};

// A JSON document as a value. Accessors never throw and never assert: a wrong type reads as absent.
class value
{
public:
    value() = default;
    value(std::nullptr_t) {}
    value(bool b) : data_(b) {}
    value(int n) : data_(static_cast<std::int64_t>(n)) {}
    value(std::int64_t n) : data_(n) {}
    value(std::uint64_t n) : data_(static_cast<std::int64_t>(n)) {}
    value(unsigned n) : data_(static_cast<std::int64_t>(n)) {}
    value(long long n) : data_(static_cast<std::int64_t>(n)) {}
    value(double d) : data_(d) {}
    value(const char* s) : data_(std::string(s)) {}
    value(std::string_view s) : data_(std::string(s)) {}
    value(std::string s) : data_(std::move(s)) {}
    value(json::array a) : data_(std::move(a)) {}
    value(json::object o) : data_(std::move(o)) {}
    value(const void*) = delete;  // or pointers would read as true
    template <class T>
    value(const std::optional<T>& o)
    {
        if (o)
            *this = value(*o);
    }

    bool is_null() const { return std::holds_alternative<std::nullptr_t>(data_); }
    bool is_object() const { return std::holds_alternative<json::object>(data_); }
    bool is_array() const { return std::holds_alternative<json::array>(data_); }
    bool is_string() const { return std::holds_alternative<std::string>(data_); }
    bool is_bool() const { return std::holds_alternative<bool>(data_); }
    bool is_integer() const { return std::holds_alternative<std::int64_t>(data_); }
    bool is_number() const { return is_integer() || std::holds_alternative<double>(data_); }

    // Member of an object; null when this is no object or has no such member.
    const value* find(std::string_view key) const;
    // "message.call.id": through nested objects.
    const value* at(std::string_view dotted_path) const;

    const json::object* as_object() const { return std::get_if<json::object>(&data_); }
    json::object* as_object() { return std::get_if<json::object>(&data_); }
    const json::array* as_array() const { return std::get_if<json::array>(&data_); }
    json::array* as_array() { return std::get_if<json::array>(&data_); }
    const std::string* as_string() const { return std::get_if<std::string>(&data_); }
    std::optional<bool> as_bool() const;
    // Integral values only (2.0 counts).
    std::optional<std::int64_t> as_integer() const;
    std::optional<double> as_number() const;

    // The member's text or number, or a default: value.text("message.type").
    std::string text(std::string_view dotted_path, std::string_view otherwise = {}) const;
    std::optional<std::string> optional_text(std::string_view dotted_path) const;
    std::optional<std::int64_t> integer(std::string_view dotted_path) const;
    std::optional<double> number(std::string_view dotted_path) const;
    std::optional<bool> boolean(std::string_view dotted_path) const;

    friend bool operator==(const value& a, const value& b);

private:
    std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, json::array, json::object> data_ = nullptr;
};

inline std::size_t object::size() const
{
    return members_.size();
}
inline bool object::empty() const
{
    return members_.empty();
}
inline std::vector<member>::const_iterator object::begin() const
{
    return members_.begin();
}
inline std::vector<member>::const_iterator object::end() const
{
    return members_.end();
}

enum class errc
{
    invalid_syntax = 1,
    too_deep,
    invalid_utf8,
    nul_character,  // "\u0000": PostgreSQL's text cannot hold it
};
const boost::system::error_category& category();
inline boost::system::error_code make_error_code(errc e)
{
    return {static_cast<int>(e), category()};
}

struct parse_options
{
    std::size_t max_depth = 64;  // at most 500: the parser recurses
    bool allow_nul = false;
};

// Strict RFC 8259, UTF-8 validated. Integers beyond 64 bits read as double.
result<value> parse(std::string_view text, parse_options o = {});
// For text whose fault is noticed elsewhere: null when it cannot be parsed.
value parse_or_null(std::string_view text, parse_options o = {});
// Compact, or indented by two blanks. Non-finite numbers are written as null, bytes that are no UTF-8 as U+FFFD.
std::string serialize(const value& v);
std::string serialize_pretty(const value& v);

}  // namespace relevo::json

template <>
struct boost::system::is_error_code_enum<relevo::json::errc> : std::true_type
{
};
