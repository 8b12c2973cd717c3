#pragma once

#include <boost/assert/source_location.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "runtime/result.hpp"

namespace relevo {

// Why a provider did not do what it was asked, in one vocabulary for all of them.
struct provider_error
{
    enum class kind
    {
        refused = 1,     // a definite answer: it was not done
        rate_limited,    // 429
        unavailable,     // not accepted: no connection, or 503
        no_answer,       // sent, then nothing: it may have been done
        invalid_answer,  // answered what cannot be read: it may have been done
    };

    kind what = kind::refused;
    unsigned http_status = 0;  // 0: no answer
    std::string code;          // the provider's own ("63016"), else "http_400", "connect_failed", …
    std::string message;
    std::optional<std::chrono::seconds> retry_after = {};

    // The same request may do later.
    bool is_retryable() const;
    // It may have been done: ask the provider before sending it again, unless it may be done twice.
    bool is_doubtful() const;
};

template <class T>
using provider_result = result<T, provider_error>;

// What value() of a provider_result throws: std::runtime_error.
[[noreturn]] void throw_exception_from_error(const provider_error& e, const boost::source_location& where);

// "refused (400 http_400): property X should not exist"
std::string describe(const provider_error& e);

}  // namespace relevo
