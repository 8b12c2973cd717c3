#include "factory_settings.hpp"

namespace relevo::crm_sync {

const json::object& factory_settings()
{
    static const json::value all = json::parse(factory_settings_text).value();
    return *all.as_object();
}

}  // namespace relevo::crm_sync
