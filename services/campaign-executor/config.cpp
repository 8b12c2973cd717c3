#include "config.hpp"

namespace relevo::campaign_executor {

config load_config(relevo::config::source& source)
{
    config c;
    static_cast<service_defaults&>(c) = read_service_defaults(source, {"campaign-executor", "campaigns", 8106, 9106});
    source.finish();
    return c;
}

}  // namespace relevo::campaign_executor
