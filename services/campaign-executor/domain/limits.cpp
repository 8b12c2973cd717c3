#include "domain/limits.hpp"

#include <algorithm>
#include <array>

namespace relevo::campaign_executor {

namespace {

// The bridge's words for what is the recipient's or the company's, not the provider's.
constexpr std::array<std::string_view, 9> not_the_providers = {
    "do_not_contact", "lead_deleted",     "lead_without_phone",     "unknown_lead",       "broker_inactive",
    "superseded",     "channel_disabled", "whatsapp_window_closed", "channel_unavailable"};
// The tries are used up, or nobody knows whether it was sent.
constexpr std::string_view gave_up = "send_failed";

bool is_recipients(std::string_view error)
{
    return std::find(not_the_providers.begin(), not_the_providers.end(), error) != not_the_providers.end();
}

// With at most `allowed` contacts within the window: when the one that fills it leaves it.
std::optional<time_point> frees_at(const std::vector<time_point>& oldest_first, int allowed, std::chrono::hours window,
                                   time_point now)
{
    std::vector<time_point> within;
    for (const auto at : oldest_first)
        if (now - at < window)
            within.push_back(at);
    if (allowed <= 0 || static_cast<int>(within.size()) < allowed)
        return std::nullopt;
    return within[within.size() - static_cast<std::size_t>(allowed)] + window;
}

}  // namespace

std::optional<time_point> cap_frees_at(const frequency_cap& cap, std::vector<contact> contacts,
                                       std::string_view channel, time_point now)
{
    std::sort(contacts.begin(), contacts.end(), [](const contact& a, const contact& b) { return a.at < b.at; });
    std::vector<time_point> by_channel, by_any;
    for (const auto& c : contacts) {
        by_any.push_back(c.at);
        if (c.channel == channel)
            by_channel.push_back(c.at);
    }
    const auto day = frees_at(by_channel, cap.per_channel_24h, std::chrono::hours(24), now);
    const auto week = frees_at(by_any, cap.all_channels_7d, std::chrono::hours(24 * 7), now);
    return day && week ? std::optional(std::max(*day, *week)) : day ? day : week;
}

bool is_tripped(const circuit_breaker& b, const samples& s)
{
    return b.is_enabled && s.all >= b.min_samples && s.failures >= b.failure_threshold * s.all && s.failures > 0;
}

bool is_provider_fault(std::string_view message_error)
{
    return !is_recipients(message_error);
}

bool is_worth_repeating(std::string_view message_error)
{
    return message_error != gave_up && !is_recipients(message_error);
}

}  // namespace relevo::campaign_executor
