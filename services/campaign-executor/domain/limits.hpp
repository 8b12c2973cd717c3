#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/time.hpp"

namespace relevo::campaign_executor {

using models::time_point;

// A campaign's own limits; absent: none.
struct limits
{
    std::optional<int> max_concurrent_calls, calls_per_minute, messages_per_minute, daily_cap;
};

// How often a lead is contacted by all campaigns of its company; 0: as often as they want.
struct frequency_cap
{
    int per_channel_24h = 0, all_channels_7d = 0;
};

struct contact
{
    time_point at;
    std::string channel;
};

// When the caps let the lead be contacted by the channel again; nothing: now. contacts: those of the last 7 days.
std::optional<time_point> cap_frees_at(const frequency_cap& cap, std::vector<contact> contacts,
                                       std::string_view channel, time_point now);

struct circuit_breaker
{
    bool is_enabled = true;
    double failure_threshold = 0.5;
    std::chrono::seconds window{120};
    int min_samples = 5;
};

struct samples
{
    int failures = 0, all = 0;
};

// Too much of what was sent lately failed at the provider: nothing more until a person looks.
bool is_tripped(const circuit_breaker& b, const samples& s);

// What a message's end says of the way it went, not of whom it was for.
bool is_provider_fault(std::string_view message_error);
// Whether another attempt could do better, and cannot write to somebody twice.
bool is_worth_repeating(std::string_view message_error);

}  // namespace relevo::campaign_executor
