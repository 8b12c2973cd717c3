// The form that Twilio posts.
#include "http/message.hpp"
#include "input.hpp"
#include "providers/twilio/webhook.hpp"

using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto form = http::parse_form(fuzz::text_of(data, size));
    if (const auto webhook = twilio::parse_webhook(form))
        std::visit([](const auto& w) { fuzz::expect(!w.sid.empty(), "a message has an id"); }, *webhook);
    return 0;
}
