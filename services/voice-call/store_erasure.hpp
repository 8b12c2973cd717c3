#pragma once

#include <cstdint>
#include <vector>

#include "database/transaction.hpp"

// What goes when a lead is erased: words and numbers. That there were calls, when, how long and how they ended stays.
namespace relevo::voice_call::store {

// The lead's calls, erased from now on: what is told of them later is not kept.
std::vector<std::int64_t> mark_erased(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id);
bool is_erased(database::transaction& tx, std::int64_t call_id);

// Transcripts, summaries, numbers, the provider's link, tools' arguments and results, the log's details; and what
// settled tasks of the lead say.
void erase_words(database::transaction& tx, const std::vector<std::int64_t>& calls);

// Erased calls that have words or numbers again: they were under way. Call within all_tenants.
std::vector<std::int64_t> erased_calls_with_words(database::transaction& tx, std::size_t at_most);

}  // namespace relevo::voice_call::store
