#include "database/transaction.hpp"

#include <charconv>
#include <ctime>

namespace relevo::database {

namespace {

std::string hex(std::string_view raw)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string out = "\\x";
    out.reserve(2 + raw.size() * 2);
    for (const unsigned char c : raw) {
        out += digits[c >> 4];
        out += digits[c & 15];
    }
    return out;
}

void append_quoted(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
}

// "2026-11-20 15:00:00.123456+00" as Postgres prints it in UTC.
std::chrono::system_clock::time_point parse_time(const char* text)
{
    std::tm parts{};
    const char* rest = strptime(text, "%Y-%m-%d %H:%M:%S", &parts);
    if (!rest)
        throw std::logic_error(std::string("not a timestamp: ") + text);
    auto t = std::chrono::system_clock::from_time_t(timegm(&parts));
    if (*rest == '.') {
        std::int64_t micros = 0;
        int digits = 0;
        for (++rest; *rest >= '0' && *rest <= '9'; ++rest, ++digits)
            micros = micros * 10 + (*rest - '0');
        for (; digits < 6; ++digits)
            micros *= 10;
        t += std::chrono::microseconds(micros);
    }
    return t;
}

}  // namespace

parameter::parameter(double d)
{
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, d).ptr;
    text_ = std::string(buffer, end);
}

parameter::parameter(std::chrono::system_clock::time_point t)
{
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(t.time_since_epoch()).count();
    const std::time_t seconds = micros / 1'000'000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char buffer[64];
    std::strftime(buffer, sizeof buffer, "%Y-%m-%d %H:%M:%S", &parts);
    char fraction[16];
    std::snprintf(fraction, sizeof fraction, ".%06d+00", static_cast<int>(micros % 1'000'000));
    text_ = std::string(buffer) + fraction;
}

parameter::parameter(const std::vector<std::int64_t>& v)
{
    std::string out = "{";
    for (const auto n : v) {
        if (out.size() > 1)
            out += ',';
        out += std::to_string(n);
    }
    text_ = out + '}';
}

parameter::parameter(const std::vector<std::string>& v)
{
    std::string out = "{";
    for (const auto& s : v) {
        if (out.size() > 1)
            out += ',';
        append_quoted(out, s);
    }
    text_ = out + '}';
}

parameter::parameter(const std::vector<std::optional<std::string>>& v)
{
    std::string out = "{";
    for (const auto& s : v) {
        if (out.size() > 1)
            out += ',';
        if (s)
            append_quoted(out, *s);
        else
            out += "NULL";
    }
    text_ = out + '}';
}

parameter parameter::bytes(std::string_view raw)
{
    return parameter(hex(raw));
}

parameter parameter::bytes_array(const std::vector<std::string>& raw)
{
    std::vector<std::string> encoded;
    encoded.reserve(raw.size());
    for (const auto& r : raw)
        encoded.push_back(hex(r));
    return parameter(encoded);
}

std::optional<row> transaction::single(const query& q, const result& r, bool required)
{
    if (r.size() > 1 || (required && r.empty()))
        throw std::logic_error(std::string(q.name) + ": " + std::to_string(r.size()) + " rows");
    if (r.empty())
        return std::nullopt;
    return r.front();
}

template <>
std::int64_t get(const row& r, const char* column)
{
    return r[column].as<std::int64_t>();
}
template <>
int get(const row& r, const char* column)
{
    return r[column].as<int>();
}
template <>
bool get(const row& r, const char* column)
{
    return r[column].as<bool>();
}
template <>
double get(const row& r, const char* column)
{
    return r[column].as<double>();
}
template <>
std::string get(const row& r, const char* column)
{
    const auto field = r[column];
    return std::string(field.c_str(), field.size());
}
template <>
std::chrono::system_clock::time_point get(const row& r, const char* column)
{
    return parse_time(r[column].c_str());
}

namespace {

template <class T>
std::optional<T> optional_field(const row& r, const char* column)
{
    if (r[column].is_null())
        return std::nullopt;
    return get<T>(r, column);
}

}  // namespace

template <>
std::optional<std::int64_t> get(const row& r, const char* column)
{
    return optional_field<std::int64_t>(r, column);
}
template <>
std::optional<int> get(const row& r, const char* column)
{
    return optional_field<int>(r, column);
}
template <>
std::optional<bool> get(const row& r, const char* column)
{
    return optional_field<bool>(r, column);
}
template <>
std::optional<double> get(const row& r, const char* column)
{
    return optional_field<double>(r, column);
}
template <>
std::optional<std::string> get(const row& r, const char* column)
{
    return optional_field<std::string>(r, column);
}
template <>
std::optional<std::chrono::system_clock::time_point> get(const row& r, const char* column)
{
    return optional_field<std::chrono::system_clock::time_point>(r, column);
}

std::string bytes(const row& r, const char* column)
{
    return pqxx::binarystring(r[column]).str();
}

std::optional<std::string> timestamp(const row& r, const char* column)
{
    const auto t = get<std::optional<std::chrono::system_clock::time_point>>(r, column);
    if (!t)
        return std::nullopt;
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(t->time_since_epoch()).count();
    const std::time_t seconds = millis / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char buffer[48];
    const auto n = std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(buffer + n, sizeof buffer - n, ".%03dZ", static_cast<int>(millis % 1000));
    return std::string(buffer);
}

}  // namespace relevo::database
