#include "providers/error.hpp"

#include <stdexcept>

namespace relevo {
namespace {

std::string_view name_of(provider_error::kind k)
{
    switch (k) {
        case provider_error::kind::refused:
            return "refused";
        case provider_error::kind::rate_limited:
            return "rate limited";
        case provider_error::kind::unavailable:
            return "unavailable";
        case provider_error::kind::no_answer:
            return "no answer";
        case provider_error::kind::invalid_answer:
            return "invalid answer";
    }
    return "unknown";
}

}  // namespace

bool provider_error::is_retryable() const
{
    if (what == kind::refused)
        return http_status == 408 || http_status == 425 || http_status >= 500;
    return true;
}

bool provider_error::is_doubtful() const
{
    // 502 and 504 come from a proxy that lost the provider's answer.
    return what == kind::no_answer || what == kind::invalid_answer || http_status == 502 || http_status == 504;
}

std::string describe(const provider_error& e)
{
    std::string text(name_of(e.what));
    text += " (";
    if (e.http_status != 0)
        text += std::to_string(e.http_status) + " ";
    return text + e.code + ")" + (e.message.empty() ? "" : ": ") + e.message;
}

void throw_exception_from_error(const provider_error& e, const boost::source_location&)
{
    throw std::runtime_error("provider: " + describe(e));
}

}  // namespace relevo
