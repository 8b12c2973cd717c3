#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace relevo::metrics {

// process_resident_memory_bytes, process_cpu_seconds_total, process_open_fds, process_start_time_seconds; from /proc.
std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace relevo::metrics
