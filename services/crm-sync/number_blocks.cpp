#include "number_blocks.hpp"

#include <map>

#include "store_erasure.hpp"

namespace relevo::crm_sync {

void apply_block(messaging::unit& unit, const dnc::block& b, const activities::actor& by)
{
    const auto added = dnc::add(unit.tx, b);
    const auto lead_id = leads::find_by_phone_key(unit.tx, b.broker_id, b.phone_key);
    if (!lead_id)
        return;
    for (const auto& channel : added) {
        events::v1::LeadEvent e;
        e.set_broker_id(b.broker_id);
        e.set_lead_id(*lead_id);
        e.set_channel(channel);
        unit.publish(events::lead_opted_out, e);
        activities::add(unit.tx, {b.broker_id,
                                  *lead_id,
                                  "opt_out",
                                  by,
                                  "No contactar: " + channel,
                                  {{"channel", channel}, {"reason", b.reason}},
                                  {}});
    }
}

void block_erased(messaging::unit& unit, std::int64_t broker_id, const std::vector<leads::record>& holders)
{
    std::map<std::string, std::string> phones;
    std::vector<std::string> keys;
    for (const auto& lead : holders)
        if (lead.phone && lead.phone_key && phones.emplace(*lead.phone_key, *lead.phone).second)
            keys.push_back(*lead.phone_key);
    for (const auto& key : erasure::erased_keys(unit.tx, broker_id, keys))
        apply_block(unit, {broker_id, phones[key], key, {"all"}, "erased", "erasure"}, {"system", "erasure"});
}

}  // namespace relevo::crm_sync
