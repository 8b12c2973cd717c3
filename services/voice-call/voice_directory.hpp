#pragma once

#include <map>
#include <string>

#include "database/pool.hpp"
#include "kafka/message.hpp"
#include "signing/envelope.hpp"
#include "voice_settings.hpp"

namespace relevo::voice_call {

// The companies' voice settings, kept for an hour, or until brokers.events.v1 tells of a change. Every replica reads
// all of that topic (kafka::tail): a consumer group would tell only one of them. On the loop.
class voice_directory
{
public:
    static constexpr std::chrono::hours kept{1};

    voice_directory(database::pool& db, const signing::key_ring& keys, vapi::settings otherwise,
                    std::chrono::milliseconds keep_for = kept);

    // What is not complete is read again each time.
    awaitable<call_voice> resolve(std::int64_t broker_id, std::string agent_type);

    // A record of brokers.events.v1.
    void accept(const kafka::record& r);
    void forget(std::int64_t broker_id);

private:
    struct entry
    {
        company_voice voice;
        clock::time_point until;
    };

    database::pool& db_;
    const signing::key_ring& keys_;
    vapi::settings otherwise_;
    std::chrono::milliseconds keep_for_;
    std::map<std::int64_t, entry> entries_;
    std::uint64_t changes_ = 0;  // what was read before a change is not kept after it
};

}  // namespace relevo::voice_call
