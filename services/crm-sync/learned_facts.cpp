#include "learned_facts.hpp"

#include "domain/fact.hpp"
#include "domain/text.hpp"
#include "lead_changes.hpp"
#include "lead_metadata.hpp"
#include "log/log.hpp"
#include "store_accounts.hpp"

namespace relevo::crm_sync {
namespace {

json::object to_patch(const learned_facts& learned)
{
    json::object patch;
    for (const auto& [key, text] : learned.facts) {
        if (!kind_of(key) || trim(text).empty())
            continue;
        if (const auto value = fact_from_text(key, text))
            patch.set(key, std::visit([](const auto& v) { return json::value(v); }, *value));
        else
            log::warn("learned_fact_refused", {{"key", key}, {"lead_id", learned.lead_id}});
    }
    return patch;
}

void fill_gaps(leads::record& lead, const learned_facts& learned, std::vector<std::string>& changed)
{
    if (const auto name = learned.facts.find("name");
        !lead.name && name != learned.facts.end() && !trim(name->second).empty()) {
        lead.name = shorten(trim(name->second), 200);
        changed.emplace_back("name");
    }
    if (const auto email = learned.facts.find("email"); !lead.email && email != learned.facts.end()) {
        const auto address = normalise_email(email->second);
        if (!is_email(address))
            return;
        lead.email = address;
        changed.emplace_back("email");
    }
}

}  // namespace

void merge_facts(messaging::unit& unit, const learned_facts& learned)
{
    auto lead = leads::lock(unit.tx, {learned.broker_id, {}}, learned.lead_id);
    if (!lead)
        return;
    auto patch = to_patch(learned);
    if (const auto broker = accounts::find_broker(unit.tx, learned.broker_id))
        add_parsed_budget(patch, broker->currency);
    auto merged = merge_metadata(lead->metadata, lead->fact_times, patch, learned.at, merge_rule::newest_wins);
    const bool is_confirmed_anew = !(json::value(merged.times) == json::value(lead->fact_times));
    lead->metadata = std::move(merged.metadata);
    lead->fact_times = std::move(merged.times);
    auto changed = std::move(merged.changed_keys);
    fill_gaps(*lead, learned, changed);
    if (!changed.empty())
        update_lead(unit, *lead, changed, learned.by, learned.summary);
    else if (is_confirmed_anew)
        leads::save(unit.tx, *lead);  // the same words, heard again: they are as fresh as this
}

}  // namespace relevo::crm_sync
