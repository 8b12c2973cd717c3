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

awaitable<provider_verdict> check_twilio(http::client& http, const twilio::settings& account, deadline until)
{
    std::string numbers = "IncomingPhoneNumbers.json?PageSize=1";
    const auto listed =
        co_await twilio::ask_account(http, account, http::method::get, std::move(numbers), std::string(), until);
    if (!listed)
        co_return verdict_of(listed.error(), "account");
    co_return provider_verdict{true, true, {}, {}};
}

awaitable<provider_verdict> check_storage(google_cloud::storage& storage, deadline until)
{
    const auto missing = co_await storage.missing_permissions(until);
    if (!missing)
        co_return verdict_of(missing.error(), "bucket");
    if (missing->empty())
        co_return provider_verdict{true, true, {}, {}};
    std::string detail = "bucket: the service account lacks";
    for (const auto& permission : *missing)
        detail += " " + permission;
    co_return provider_verdict{false, true, "missing_permission", detail};
}

std::map<std::string, provider_check> checks_at_start(const context& ctx)
{
    std::map<std::string, provider_check> checks{{"vapi", nullptr}, {"twilio", nullptr}, {"google_storage", nullptr}};
    if (!ctx.config.vapi.api_key.empty())
        checks["vapi"] = [&ctx](deadline until) {
            const auto& s = ctx.vapi.settings();
            return check_ids(ctx.vapi, s.assistant_id, s.phone_number_id, until);
        };
    if (!ctx.config.twilio.account_sid.empty())
        checks["twilio"] = [&ctx](deadline until) { return check_twilio(ctx.http, ctx.config.twilio, until); };
    if (ctx.storage)
        checks["google_storage"] = [&ctx](deadline until) { return check_storage(*ctx.storage, until); };
    return checks;
}

awaitable<> check_provider_at_start(std::string provider, provider_check ask, std::string& word)
{
    if (!ask) {
        word = "disabled";
        log::info("provider_disabled", {{"provider", provider}});
        co_return;
    }
    for (;;) {
        const auto verdict = co_await ask(clock::now() + check_time);
        if (verdict.is_definite) {
            word = verdict.is_ok ? "ok" : "degraded";
            if (verdict.is_ok)
                log::info("provider_checked", {{"provider", provider}});
            else
                log::error("provider_misconfigured",
                           {{"provider", provider}, {"error", verdict.error}, {"detail", verdict.detail}});
            co_return;
        }
        word = "unknown";
        log::warn("provider_unchecked", {{"provider", provider}, {"error", verdict.error}, {"detail", verdict.detail}});
        co_await runtime::sleep_for(until_next_check);
    }
}

}  // namespace relevo::voice_call
