#include "config.hpp"

namespace relevo::scoring {

config load_config(relevo::config::source& source)
{
    config c;
    static_cast<service_defaults&>(c) = read_service_defaults(source, {"scoring", "scoring", 8105, 9105});
    c.sweep_interval = std::chrono::seconds(source.integer(
        "SCORING_SWEEP_SECONDS", 60, 1, 86'400, "how often leads whose points fade or whose rules wait are re-scored"));
    source.finish();
    return c;
}

}  // namespace relevo::scoring
