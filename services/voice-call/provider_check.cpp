#include "provider_check.hpp"

#include "log/log.hpp"
#include "runtime/event.hpp"

namespace relevo::voice_call {
namespace {

constexpr std::chrono::seconds check_time{10};
constexpr std::chrono::minutes until_next_check{1};

provider_verdict verdict_of(const provider_error& e, const char* asked)
{
    using enum provider_error::kind;
    const bool is_definite = e.what == refused && !e.is_retryable();
    return {false, is_definite, e.http_status != 0 ? std::to_string(e.http_status) : e.code,
            std::string(asked) + ": " + describe(e)};
}

// What there is to ask of: ids that are not set are not asked for, then the key alone.
awaitable<provider_verdict> check_ids(const vapi::client& vapi, std::string assistant_id, std::string phone_number_id,
                                      deadline until)
{
    if (!assistant_id.empty()) {
        const auto assistant = co_await vapi.get_assistant(assistant_id, until);
        if (!assistant)
            co_return verdict_of(assistant.error(), "assistant_id");
    }
    if (!phone_number_id.empty()) {
        const auto number = co_await vapi.get_phone_number(phone_number_id, until);
        if (!number)
            co_return verdict_of(number.error(), "phone_number_id");
    }
    if (assistant_id.empty() && phone_number_id.empty()) {
        const auto listed = co_await vapi.list_assistants(wall_clock::now(), until, 1);
        if (!listed)
            co_return verdict_of(listed.error(), "api_key");
    }
    co_return provider_verdict{true, true, {}, {}};
}

}  // namespace

awaitable<provider_verdict> check_voice(const vapi::client& vapi, const call_voice& voice, deadline until)
{
    if (!voice.is_complete())
        co_return provider_verdict{false, true, "not_configured", describe_missing(voice.missing)};
    const auto own = vapi.with_key(voice.api_key);
    co_return co_await check_ids(own, voice.assistant_id, voice.phone_number_id, until);
}

awaitable<> check_provider_at_start(const vapi::client& vapi, std::string& word)
{
    const auto& s = vapi.settings();
    if (s.api_key.empty()) {
        word = "disabled";
        log::info("vapi_disabled", {{"missing", "VAPI_API_KEY"}});
        co_return;
    }
    for (;;) {
        const auto verdict = co_await check_ids(vapi, s.assistant_id, s.phone_number_id, clock::now() + check_time);
        if (verdict.is_definite) {
            word = verdict.is_ok ? "ok" : "degraded";
            if (verdict.is_ok)
                log::info("vapi_checked", {{"assistant_id", s.assistant_id}, {"phone_number_id", s.phone_number_id}});
            else
                log::error("vapi_misconfigured", {{"error", verdict.error}, {"detail", verdict.detail}});
            co_return;
        }
        word = "unknown";
        log::warn("vapi_unchecked", {{"error", verdict.error}, {"detail", verdict.detail}});
        co_await runtime::sleep_for(until_next_check);
    }
}

}  // namespace relevo::voice_call
