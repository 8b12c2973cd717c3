#include "runtime/crash_point.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <string>

#include "log/log.hpp"

namespace relevo::runtime {

std::atomic<bool> detail::has_crash_point = false;

namespace {

constexpr std::array<std::string_view, 4> names = {
    "report_to_answer",    // webhook-gateway: Kafka or Postgres has the webhook, 200 is not sent
    "commit_to_offset",    // subscriptions: the batch is committed, its offsets are not
    "provider_to_record",  // tasks: what was asked for is done, the task is not settled
    "produce_to_mark",     // outbox: Kafka has the events, they are not deleted
};
constexpr int most = 1'000'000;

std::string chosen;
std::atomic<int> passes_left = 0;

// 0: no count.
int parse_count(std::string_view text)
{
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    return error == std::errc() && end == text.data() + text.size() && count <= most ? std::max(count, 0) : 0;
}

}  // namespace

void detail::pass_crash_point(std::string_view name)
{
    if (name != chosen || --passes_left != 0)
        return;
    log::warn("crash_point", {{"name", name}});
    std::raise(SIGKILL);
}

void read_crash_point(config::source& source, bool is_production)
{
    const auto text =
        source.text("RELEVO_CRASH_POINT", "",
                    "for tests only, refused in production: where the process kills itself, name or name:count");
    if (text.empty())
        return;
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    const int count = colon == text.npos ? 1 : parse_count(std::string_view(text).substr(colon + 1));
    if (is_production)
        return source.problem("RELEVO_CRASH_POINT: not in production");
    if (std::find(names.begin(), names.end(), name) == names.end() || count == 0)
        return source.problem("RELEVO_CRASH_POINT: expected a name of libs/runtime/crash_point.cpp, or name:count");
    chosen = name;
    passes_left = count;
    detail::has_crash_point = true;
}

}  // namespace relevo::runtime
