#include "voice_directory.hpp"

#include "events/types.hpp"
#include "log/log.hpp"
#include "store_voice.hpp"

namespace relevo::voice_call {

voice_directory::voice_directory(database::pool& db, const signing::key_ring& keys, vapi::settings otherwise,
                                 std::chrono::milliseconds keep_for)
    : db_(db), keys_(keys), otherwise_(std::move(otherwise)), keep_for_(keep_for)
{
}

awaitable<call_voice> voice_directory::resolve(std::int64_t broker_id, std::string agent_type)
{
    if (const auto found = entries_.find(broker_id); found != entries_.end() && clock::now() < found->second.until) {
        auto known = voice_call::resolve(found->second.voice, agent_type, otherwise_);
        if (known.is_complete())  // what is missing may have been configured a moment ago
            co_return known;
    }
    const auto changes_before = changes_;
    auto read = [&](database::transaction& tx) { return store::find_company_voice(tx, broker_id, keys_); };
    auto voice = co_await db_.read(tenant(broker_id), std::ref(read));
    if (voice.is_key_unreadable)
        log::warn("voice_credentials_unreadable", {{"broker_id", broker_id}});
    auto resolved = voice_call::resolve(voice, agent_type, otherwise_);
    if (changes_before == changes_)
        entries_.insert_or_assign(broker_id, entry{std::move(voice), clock::now() + keep_for_});
    co_return resolved;
}

void voice_directory::accept(const kafka::record& r)
{
    if (const auto e = events::from_record(r); e.broker_id > 0)
        forget(e.broker_id);
}

void voice_directory::forget(std::int64_t broker_id)
{
    ++changes_;
    entries_.erase(broker_id);
}

}  // namespace relevo::voice_call
