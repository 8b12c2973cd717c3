#include "metrics/registry.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <limits>
#include <mutex>
#include <stdexcept>

#include "metrics/process.hpp"

namespace relevo::metrics {

namespace {

const prometheus::Histogram::BucketBoundaries latency_buckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                                 0.25,   0.5,   1,      2.5,   5,    10,    30};

double read_or_nan(const std::function<double()>& read)
{
    try {
        return read();
    } catch (const std::exception&) {
        return std::numeric_limits<double>::quiet_NaN();
    }
}

std::vector<prometheus::ClientMetric::Label> to_client_labels(const labels& l)
{
    std::vector<prometheus::ClientMetric::Label> out;
    for (const auto& [name, value] : l)
        out.push_back({name, value});
    return out;
}

// Gauges whose values are asked for at each scrape.
struct asked_gauges
{
    std::string help;
    std::map<labels, std::function<double()>> series;

    prometheus::MetricFamily collect(const std::string& name) const
    {
        prometheus::MetricFamily family{name, help, prometheus::MetricType::Gauge, {}};
        for (const auto& [l, read] : series) {
            auto& metric = family.metric.emplace_back();
            metric.label = to_client_labels(l);
            metric.gauge.value = read_or_nan(read);
        }
        return family;
    }
};

template <class T>
using families = std::map<std::string, prometheus::Family<T>*>;

}  // namespace

void counter::add(double n)
{
    if (target_)
        static_cast<prometheus::Counter*>(target_)->Increment(n);
}

void gauge::set(double v)
{
    if (target_)
        static_cast<prometheus::Gauge*>(target_)->Set(v);
}

void gauge::add(double n)
{
    if (target_)
        static_cast<prometheus::Gauge*>(target_)->Increment(n);
}

void histogram::observe(double v)
{
    if (target_)
        static_cast<prometheus::Histogram*>(target_)->Observe(v);
}

void histogram::observe(std::chrono::nanoseconds d)
{
    observe(std::chrono::duration<double>(d).count());
}

struct registry::impl
{
    std::mutex mutex;
    prometheus::Registry series;
    families<prometheus::Counter> counters;
    families<prometheus::Gauge> gauges;
    families<prometheus::Histogram> histograms;
    std::map<std::string, asked_gauges> asked;

    // One family a name: the first help text stands.
    template <class T, class Builder, class... Args>
    T& find_or_add(families<T>& known, Builder builder, const std::string& name, const std::string& help,
                   const labels& l, const Args&... args)
    {
        const std::lock_guard held(mutex);
        auto& family = known[name];
        if (!family)
            family = &builder.Name(name).Help(help).Register(series);
        return family->Add(l, args...);
    }
};

registry::registry() : impl_(std::make_unique<impl>()) {}
registry::~registry() = default;

metrics::counter registry::counter(const std::string& name, const std::string& help, const labels& l)
{
    metrics::counter handle;
    handle.target_ = &impl_->find_or_add(impl_->counters, prometheus::BuildCounter(), name, help, l);
    return handle;
}

metrics::gauge registry::gauge(const std::string& name, const std::string& help, const labels& l)
{
    metrics::gauge handle;
    handle.target_ = &impl_->find_or_add(impl_->gauges, prometheus::BuildGauge(), name, help, l);
    return handle;
}

metrics::histogram registry::histogram(const std::string& name, const std::string& help, const labels& l)
{
    metrics::histogram handle;
    handle.target_ =
        &impl_->find_or_add(impl_->histograms, prometheus::BuildHistogram(), name, help, l, latency_buckets);
    return handle;
}

void registry::gauge_from(const std::string& name, const std::string& help, const labels& l,
                          std::function<double()> read)
{
    const std::lock_guard held(impl_->mutex);
    auto& family = impl_->asked[name];
    family.help = family.help.empty() ? help : family.help;
    family.series[l] = std::move(read);
}

std::string registry::expose()
{
    auto collected = impl_->series.Collect();
    std::map<std::string, asked_gauges> asked;
    {
        const std::lock_guard held(impl_->mutex);
        asked = impl_->asked;
    }
    for (const auto& [name, family] : asked)
        collected.push_back(family.collect(name));
    for (auto& family : process_metrics())
        collected.push_back(std::move(family));
    return prometheus::TextSerializer().Serialize(collected);
}

}  // namespace relevo::metrics
