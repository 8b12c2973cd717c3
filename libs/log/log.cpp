#include "log/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>
#include <stdexcept>

#include "log/capture.hpp"
#include "log/masking.hpp"
#include "runtime/utf8.hpp"

namespace relevo::log {

namespace {

constexpr std::string_view level_names[] = {"debug", "info", "warn", "error"};

struct state
{
    std::string service;
    std::atomic<level> lowest = level::info;
    std::atomic<capture*> captured = nullptr;
    spdlog::logger out;

    state() : out("relevo", std::make_shared<spdlog::sinks::stdout_sink_mt>())
    {
        out.set_level(spdlog::level::trace);
        out.set_pattern("%v");
    }
};

// Never destroyed: what ends last may still write.
state& global()
{
    static auto* instance = new state;
    return *instance;
}

std::string timestamp()
{
    using namespace std::chrono;
    const auto now = system_clock::now();
    const auto seconds = system_clock::to_time_t(now);
    const auto millis = duration_cast<milliseconds>(now.time_since_epoch()).count() % 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                       utc.tm_hour, utc.tm_min, utc.tm_sec, millis);
}

void append_escaped(std::string& out, std::string_view sequence)
{
    const auto c = static_cast<unsigned char>(sequence[0]);
    if (c == '"' || c == '\\')
        (out += '\\') += sequence;
    else if (c < 0x20 || c == 0x7F)
        out += fmt::format("\\u{:04x}", c);
    else if (c == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0)  // C1 controls, which terminals obey too
        out += fmt::format("\\u{:04x}", static_cast<unsigned char>(sequence[1]));
    else
        out += sequence;
}

void append_text(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        const auto n = utf8_sequence(text);
        if (n == 0)
            out += "\xEF\xBF\xBD";
        else
            append_escaped(out, text.substr(0, n));
        text.remove_prefix(n == 0 ? 1 : n);
    }
    out += '"';
}

void append_number(std::string& out, double d)
{
    if (!std::isfinite(d)) {
        out += "null";
        return;
    }
    char digits[32];
    out.append(digits, std::to_chars(std::begin(digits), std::end(digits), d).ptr);
}

void append_value(std::string& out, const field& f)
{
    if (const auto masked = mask(f))
        append_text(out, *masked);
    else if (const auto* text = std::get_if<std::string_view>(&f.value))
        append_text(out, *text);
    else if (const auto* n = std::get_if<std::int64_t>(&f.value))
        out += std::to_string(*n);
    else if (const auto* d = std::get_if<double>(&f.value))
        append_number(out, *d);
    else
        out += std::get<bool>(f.value) ? "true" : "false";
}

void append_member(std::string& out, const field& f)
{
    out += out.size() > 1 ? "," : "";
    append_text(out, f.name);
    out += ':';
    append_value(out, f);
}

std::string line(level l, std::string_view event, fields f)
{
    std::string out = "{";
    append_member(out, {"ts", timestamp()});
    append_member(out, {"level", level_names[static_cast<int>(l)]});
    append_member(out, {"service", global().service});
    append_member(out, {"event", event});
    for (const auto& each : f)
        append_member(out, each);
    out += '}';
    return out;
}

}  // namespace

void configure(std::string service, level lowest)
{
    global().service = std::move(service);
    global().lowest = lowest;
}

level parse_level(std::string_view text)
{
    for (auto l : {level::debug, level::info, level::warn, level::error})
        if (text == level_names[static_cast<int>(l)])
            return l;
    throw std::invalid_argument("a log level is one of debug, info, warn, error");
}

void write(level l, std::string_view event, fields f)
{
    auto* captured = global().captured.load();
    if (l < global().lowest && !captured)
        return;
    const auto text = line(l, event, f);
    if (captured)
        captured->add(text);
    else
        global().out.log(spdlog::level::info, spdlog::string_view_t(text));
}

capture::capture()
{
    if (global().captured.exchange(this))
        throw std::logic_error("one log::capture at a time");
}

capture::~capture()
{
    global().captured = nullptr;
}

void capture::add(const std::string& text)
{
    const std::lock_guard held(mutex_);
    lines_.push_back(text);
}

std::vector<std::string> capture::lines() const
{
    const std::lock_guard held(mutex_);
    return lines_;
}

bool capture::contains(std::string_view text) const
{
    const std::lock_guard held(mutex_);
    for (const auto& each : lines_)
        if (each.find(text) != std::string::npos)
            return true;
    return false;
}

}  // namespace relevo::log
