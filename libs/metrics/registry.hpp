#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace relevo::metrics {

using labels = std::map<std::string, std::string>;

// Handles are cheap to copy and live as long as the registry. Look them up once, not per request.
class counter
{
public:
    void add(double n = 1);

private:
    friend class registry;
    void* target_ = nullptr;
};

class gauge
{
public:
    void set(double v);
    void add(double n);

private:
    friend class registry;
    void* target_ = nullptr;
};

class histogram
{
public:
    void observe(double v);
    void observe(std::chrono::nanoseconds d);  // in seconds

private:
    friend class registry;
    void* target_ = nullptr;
};

// prometheus-cpp behind three handles. Names end in the unit: _total, _seconds, _bytes. Thread-safe.
class registry
{
public:
    registry();
    ~registry();

    metrics::counter counter(const std::string& name, const std::string& help, const labels& l = {});
    metrics::gauge gauge(const std::string& name, const std::string& help, const labels& l = {});
    // Latency buckets from 0.5 ms to 30 s.
    metrics::histogram histogram(const std::string& name, const std::string& help, const labels& l = {});
    // read is called at each scrape: on the loop, by the admin server. The last reader of a series stands.
    void gauge_from(const std::string& name, const std::string& help, const labels& l, std::function<double()> read);

    // Prometheus text format 0.0.4.
    std::string expose();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace relevo::metrics
