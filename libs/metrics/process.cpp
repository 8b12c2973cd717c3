#include "metrics/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace relevo::metrics {

namespace {

double resident_bytes()
{
    double all = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double cpu_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double open_files()
{
    std::error_code error;
    double n = 0;
    for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error))
        ++n;
    return n > 0 ? n - 1 : 0;  // without the one that lists them
}

double boot_time()
{
    std::ifstream stat("/proc/stat");
    std::string word;
    double seconds = 0;
    while (stat >> word)
        if (word == "btime" && stat >> seconds)
            break;
    return seconds;
}

// Field 22 of /proc/self/stat, in ticks since boot. The name in field 2 may hold blanks: count from behind its bracket.
double start_time()
{
    std::ifstream stat("/proc/self/stat");
    std::string text;
    std::getline(stat, text);
    stat.close();
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos)
        return 0;
    std::size_t at = name_end;
    for (int field = 2; field < 22 && at != std::string::npos; ++field)
        at = text.find(' ', at + 1);
    const auto ticks = at == std::string::npos ? 0 : std::strtod(text.c_str() + at, nullptr);
    return boot_time() + ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

prometheus::MetricFamily family(const char* name, const char* help, prometheus::MetricType type, double value)
{
    prometheus::MetricFamily f{name, help, type, {}};
    auto& metric = f.metric.emplace_back();
    metric.gauge.value = value;
    metric.counter.value = value;
    return f;
}

}  // namespace

std::vector<prometheus::MetricFamily> process_metrics()
{
    using enum prometheus::MetricType;
    static const auto started = start_time();
    return {
        family("process_resident_memory_bytes", "Memory in RAM", Gauge, resident_bytes()),
        family("process_cpu_seconds_total", "User and system time", Counter, cpu_seconds()),
        family("process_open_fds", "Open file descriptors", Gauge, open_files()),
        family("process_start_time_seconds", "Start, since the Unix epoch", Gauge, started),
    };
}

}  // namespace relevo::metrics
