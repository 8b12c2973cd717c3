#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace relevo::config {

// One line of .env.example.
struct setting
{
    std::string name;
    std::string default_value;
    std::string description;
    bool required = false;
};

class error : public std::runtime_error
{
public:
    explicit error(std::vector<std::string> problems);
    const std::vector<std::string>& problems() const { return problems_; }

private:
    std::vector<std::string> problems_;
};

// Reads settings from the environment, each also as <NAME>_FILE (a path). Getters never throw: they note the problem
// and return the default, so that finish() can report all of them at once. A name may list aliases: "HTTP_PORT|PORT",
// of which the first that is set counts. Empty counts as not set. Problems never repeat a value: it may be a secret.
class source
{
public:
    using lookup = std::function<std::optional<std::string>(const std::string&)>;

    source();  // the process's environment
    explicit source(lookup environment);

    std::string text(std::string_view name, std::string_view default_value, std::string_view description);
    std::string required(std::string_view name, std::string_view description);
    std::optional<std::string> optional(std::string_view name, std::string_view description);
    std::int64_t integer(std::string_view name, std::int64_t default_value, std::int64_t min, std::int64_t max,
                         std::string_view description);
    bool boolean(std::string_view name, bool default_value, std::string_view description);
    // Comma-separated, blanks trimmed, empty items dropped.
    std::vector<std::string> list(std::string_view name, std::string_view default_value, std::string_view description);
    std::vector<std::chrono::milliseconds> delays(std::string_view name, std::string_view default_seconds,
                                                  std::string_view description);
    // http:// or https://, without a trailing slash. The default may be empty.
    std::string url(std::string_view name, std::string_view default_value, std::string_view description);

    // For rules that join several settings ("in production X is required").
    void problem(std::string text);
    // Throws error when anything was noted.
    void finish() const;

    // Every setting read so far, once each, under its first name.
    const std::vector<setting>& settings() const { return settings_; }

private:
    std::optional<std::string> read(std::string_view names, std::string_view default_value,
                                    std::string_view description, bool required);
    std::optional<std::string> read_one(const std::string& name);
    void expected(std::string_view names, const std::string& what);

    lookup environment_;
    std::vector<setting> settings_;
    std::vector<std::string> problems_;
};

}  // namespace relevo::config
