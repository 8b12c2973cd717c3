#include "settings_announced.hpp"

#include "store_settings.hpp"

namespace relevo::crm_sync {

void announce_settings_change(messaging::unit& unit, std::int64_t broker_id, const std::string& section)
{
    const auto version = section == "leads" ? settings::bump_config_version(unit.tx, broker_id)
                                            : settings::find(unit.tx, broker_id).value().config_version;
    events::v1::BrokerEvent e;
    e.set_broker_id(broker_id);
    e.set_section(section);
    e.set_config_version(version);
    unit.publish(events::broker_config_changed, e);
}

}  // namespace relevo::crm_sync
