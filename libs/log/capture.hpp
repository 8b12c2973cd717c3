#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace relevo::log {

// For tests: while it lives, lines of every level come here and not to standard output. One at a time, and no thread
// may still write when it ends.
class capture
{
public:
    capture();
    ~capture();
    capture(const capture&) = delete;
    capture& operator=(const capture&) = delete;

    std::vector<std::string> lines() const;
    bool contains(std::string_view text) const;
    void add(const std::string& text);

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

}  // namespace relevo::log
