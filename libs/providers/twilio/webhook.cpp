#include "providers/twilio/webhook.hpp"

#include <algorithm>
#include <charconv>

#include "providers/twilio/address.hpp"
#include "providers/twilio/client.hpp"

namespace relevo::twilio {
namespace {

constexpr int max_media = 10;

std::string field(const form& fields, std::string_view name)
{
    for (const auto& [key, value] : fields)
        if (key == name)
            return value;
    return {};
}

std::vector<media> read_media(const form& fields)
{
    const auto text = field(fields, "NumMedia");
    int count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    std::vector<media> all;
    for (int i = 0; i < std::min(count, max_media); ++i)
        all.push_back(
            {field(fields, "MediaUrl" + std::to_string(i)), field(fields, "MediaContentType" + std::to_string(i))});
    return all;
}

std::optional<location> read_location(const form& fields)
{
    location where{field(fields, "Latitude"), field(fields, "Longitude"), field(fields, "Label"),
                   field(fields, "Address")};
    return where.latitude.empty() || where.longitude.empty() ? std::nullopt : std::optional(std::move(where));
}

}  // namespace

std::optional<webhook> parse_webhook(const form& fields)
{
    auto sid = field(fields, "MessageSid");
    if (sid.empty())
        return {};
    auto from = phone_of(field(fields, "From")), to = phone_of(field(fields, "To"));
    // Receipts carry MessageStatus; what comes in has at most SmsStatus=received.
    if (auto status = field(fields, "MessageStatus"); !status.empty()) {
        const auto as = parse_status(status);
        return status_update{std::move(sid),
                             std::move(from),
                             std::move(to),
                             std::move(status),
                             as,
                             field(fields, "ErrorCode"),
                             field(fields, "ErrorMessage")};
    }
    return incoming_message{std::move(sid),
                            std::move(from),
                            std::move(to),
                            field(fields, "Body"),
                            field(fields, "ProfileName"),
                            field(fields, "ButtonPayload"),
                            field(fields, "ButtonText"),
                            field(fields, "OriginalRepliedMessageSid"),
                            read_media(fields),
                            read_location(fields)};
}

}  // namespace relevo::twilio
