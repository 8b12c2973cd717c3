#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"

// The SQL of recordings and of the devices that hear of a call.
namespace relevo::voice_call::store {

struct stored_recording
{
    std::string bucket, object;
};
// Of a call that this person may see (only_of: an AGENT, whose leads' calls and own calls these are), unless it is
// being deleted or the company's retention has passed since the call ended. 180 days where the company's configuration
// names none.
std::optional<stored_recording> find_recording(database::transaction& tx, std::int64_t call_id,
                                               std::optional<std::int64_t> only_of);

// What copying a call's recording has to know.
struct wanted_recording
{
    std::string dispatch_key;
    bool is_stored = false;
    bool is_enabled = true;  // the company lets calls be recorded
};
// Nothing for the call of an erased lead.
std::optional<wanted_recording> find_wanted_recording(database::transaction& tx, std::int64_t call_id);
// Before the upload, so that no object is in the bucket which nobody knows of. False: it is not wanted any more.
bool begin_recording(database::transaction& tx, std::int64_t call_id, const stored_recording& r,
                     const std::string& content_type);
// After it. False: its deletion was asked for meanwhile, and may have come too early.
bool finish_recording(database::transaction& tx, std::int64_t call_id, const std::string& object,
                      std::optional<std::int64_t> size_bytes);

struct doomed_recording
{
    std::int64_t call_id = 0, broker_id = 0;
    stored_recording what;
};
// Those past their company's retention, and those of erased leads' calls; each is handed out once, and not shown any
// more. Call within all_tenants.
std::vector<doomed_recording> ask_due_deletions(database::transaction& tx, std::size_t at_most);
std::vector<doomed_recording> ask_deletions(database::transaction& tx, const std::vector<std::int64_t>& calls);
// Its object is gone.
void forget_recording(database::transaction& tx, std::int64_t call_id, const stored_recording& r);

// A summary that the provider told; the analysis keeps it.
void save_summary(database::transaction& tx, std::int64_t call_id, const std::string& summary);
// What a person hears about a call of theirs.
struct call_notice
{
    std::string external_call_id, summary;
    std::string language;  // the person's, else the company's
    std::vector<std::string> tokens;
};
std::optional<call_notice> find_notice(database::transaction& tx, std::int64_t call_id);

// A device changes hands: the token is the last one's who registered it. Call within all_tenants.
void save_push_token(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id, const std::string& token,
                     const std::string& platform);
void remove_push_token(database::transaction& tx, std::int64_t user_id, const std::string& token);
void remove_push_tokens(database::transaction& tx, const std::vector<std::string>& tokens);

}  // namespace relevo::voice_call::store
