#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relevo::kafka {

using header = std::pair<std::string, std::string>;

// What is produced.
struct message
{
    std::string topic;
    std::string key;
    std::string value;
    std::vector<header> headers;
};

// The same as views, of what lives until the call that takes it has returned.
struct message_view
{
    std::string_view topic;  // followed by a NUL
    std::string_view key;
    std::string_view value;
    std::vector<std::pair<std::string_view, std::string_view>> headers;

    message_view() = default;
    explicit message_view(const message& m)
        : topic(m.topic), key(m.key), value(m.value), headers(m.headers.begin(), m.headers.end())
    {
    }
};

// What is consumed.
struct record
{
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::string key;
    std::string value;
    std::vector<header> headers;
    std::int64_t timestamp_ms = 0;

    std::string_view header_value(std::string_view name) const;  // empty when absent
};

}  // namespace relevo::kafka
