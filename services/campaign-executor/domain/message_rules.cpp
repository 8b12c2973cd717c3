#include "domain/message_rules.hpp"

namespace relevo::campaign_executor {

namespace {

std::uint64_t fnv1a64(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const unsigned char c : text)
        hash = (hash ^ c) * 0x100000001b3;
    return hash;
}

}  // namespace

std::string_view message_problem(const message_facts& f)
{
    if (!f.has_template)
        return "template_missing";
    if (!f.is_active)
        return "template_inactive";
    if (!f.fits_channel || !f.is_channel_sendable)
        return "channel_unavailable";
    if (!f.has_identity)
        return "no_channel_identity";
    if (f.needs_window && !f.is_window_open)
        return "whatsapp_window_closed";
    return f.misses_variable ? "missing_variable" : "";
}

bool is_sendable(std::string_view channel)
{
    return channel == "whatsapp";
}

const variant* pick_variant(const std::vector<variant>& variants, std::int64_t enrollment_id, int step_number)
{
    if (variants.size() == 1)
        return &variants.front();
    const auto point =
        static_cast<int>(fnv1a64(std::to_string(enrollment_id) + ":" + std::to_string(step_number)) % 100);
    int sum = 0;
    for (const auto& v : variants) {
        sum += v.weight;
        if (sum > point)
            return &v;
    }
    return nullptr;
}

}  // namespace relevo::campaign_executor
