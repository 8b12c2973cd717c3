#include "config/source.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace relevo::config {

namespace {

std::string joined(const std::vector<std::string>& lines)
{
    std::string out;
    for (const auto& each : lines)
        (out += out.empty() ? "" : "\n") += each;
    return out;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    for (;;) {
        const auto end = text.find(separator);
        if (const auto part = trimmed(text.substr(0, end)); !part.empty())
            parts.emplace_back(part);
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::string> from_process(const std::string& name)
{
    const char* v = std::getenv(name.c_str());
    return v ? std::optional<std::string>(v) : std::nullopt;
}

// The first of "A|B".
std::string first_name(std::string_view names)
{
    return std::string(names.substr(0, names.find('|')));
}

std::optional<std::string> content_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::error_code ignored;
    if (!file || std::filesystem::is_directory(path, ignored))
        return std::nullopt;
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (file.bad())
        return std::nullopt;
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    return text;
}

template <class T>
std::optional<T> number_of(std::string_view text)
{
    T n{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(n) : std::nullopt;
}

std::optional<bool> boolean_of(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    if (text == "true" || text == "1" || text == "yes" || text == "on")
        return true;
    if (text == "false" || text == "0" || text == "no" || text == "off")
        return false;
    return std::nullopt;
}

std::optional<std::vector<std::chrono::milliseconds>> delays_of(std::string_view text)
{
    constexpr double longest = 366 * 86'400.0;
    std::vector<std::chrono::milliseconds> out;
    for (const auto& part : split(text, ',')) {
        const auto seconds = number_of<double>(part);
        if (!seconds || !(*seconds >= 0 && *seconds <= longest))
            return std::nullopt;
        out.emplace_back(std::llround(*seconds * 1000));
    }
    return out;
}

bool is_url(std::string_view text)
{
    for (const std::string_view scheme : {"http://", "https://"})
        if (text.starts_with(scheme))
            return text.size() > scheme.size() && text[scheme.size()] != '/' &&
                   std::none_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c == 0x7F; });
    return false;
}

}  // namespace

error::error(std::vector<std::string> problems) : std::runtime_error(joined(problems)), problems_(std::move(problems))
{
}

source::source() : source(from_process) {}
source::source(lookup environment) : environment_(std::move(environment)) {}

std::optional<std::string> source::read_one(const std::string& name)
{
    auto direct = environment_(name);
    const auto path = environment_(name + "_FILE");
    if (direct && direct->empty())
        direct.reset();
    if (!path || path->empty())
        return direct;
    if (direct) {
        problem(name + ": set both directly and by " + name + "_FILE; keep one of them");
        return direct;
    }
    auto content = content_of(*path);
    if (!content)
        problem(name + ": cannot read the file that " + name + "_FILE names (" + *path + ")");
    return content && !content->empty() ? content : std::nullopt;
}

std::optional<std::string> source::read(std::string_view names, std::string_view default_value,
                                        std::string_view description, bool required)
{
    const auto listed = first_name(names);
    const auto is_known = [&listed](const setting& s) { return s.name == listed; };
    if (std::none_of(settings_.begin(), settings_.end(), is_known))
        settings_.push_back({listed, std::string(default_value), std::string(description), required});
    for (const auto& name : split(names, '|'))
        if (auto found = read_one(name))
            return found;
    return std::nullopt;
}

void source::expected(std::string_view names, const std::string& what)
{
    problem(first_name(names) + ": expected " + what);
}

std::string source::text(std::string_view name, std::string_view default_value, std::string_view description)
{
    return read(name, default_value, description, false).value_or(std::string(default_value));
}

std::string source::required(std::string_view name, std::string_view description)
{
    auto found = read(name, "", description, true);
    if (!found)
        problem(first_name(name) + ": required (" + std::string(description) + ")");
    return found.value_or("");
}

std::optional<std::string> source::optional(std::string_view name, std::string_view description)
{
    return read(name, "", description, false);
}

std::int64_t source::integer(std::string_view name, std::int64_t default_value, std::int64_t min, std::int64_t max,
                             std::string_view description)
{
    const auto found = read(name, std::to_string(default_value), description, false);
    if (!found)
        return default_value;
    const auto n = number_of<std::int64_t>(trimmed(*found));
    if (n && *n >= min && *n <= max)
        return *n;
    expected(name, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
    return default_value;
}

bool source::boolean(std::string_view name, bool default_value, std::string_view description)
{
    const auto found = read(name, default_value ? "true" : "false", description, false);
    const auto b = found ? boolean_of(std::string(trimmed(*found))) : default_value;
    if (!b)
        expected(name, "true or false");
    return b.value_or(default_value);
}

std::vector<std::string> source::list(std::string_view name, std::string_view default_value,
                                      std::string_view description)
{
    return split(text(name, default_value, description), ',');
}

std::vector<std::chrono::milliseconds> source::delays(std::string_view name, std::string_view default_seconds,
                                                      std::string_view description)
{
    if (auto parsed = delays_of(text(name, default_seconds, description)))
        return *parsed;
    expected(name, "seconds separated by commas, as " + std::string(default_seconds));
    return delays_of(default_seconds).value_or(std::vector<std::chrono::milliseconds>());
}

std::string source::url(std::string_view name, std::string_view default_value, std::string_view description)
{
    auto found = std::string(trimmed(text(name, default_value, description)));
    if (!found.empty() && !is_url(found)) {
        expected(name, "a URL that begins with http:// or https://");
        return std::string(default_value);
    }
    while (found.ends_with('/'))
        found.pop_back();
    return found;
}

void source::problem(std::string text)
{
    if (std::find(problems_.begin(), problems_.end(), text) == problems_.end())
        problems_.push_back(std::move(text));
}

void source::finish() const
{
    if (!problems_.empty())
        throw error(problems_);
}

}  // namespace relevo::config
