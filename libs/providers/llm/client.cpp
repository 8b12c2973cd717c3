#include "providers/llm/client.hpp"

#include "providers/exchange.hpp"

namespace relevo::llm {
namespace {

// {"error":{"message":"…","type":"…","code":"…"}}; some servers answer {"error":"…"} or {"detail":"…"}.
providers::reason explain(const json::value& body)
{
    auto code = body.text("error.code");
    if (code.empty())
        code = body.text("error.type");
    auto message = body.text("error.message");
    if (message.empty())
        message = body.text("error", body.text("detail"));
    return {std::move(code), std::move(message)};
}

provider_result<completion> read_completion(const json::value& v, const std::string& asked_model)
{
    const auto* choices = v.find("choices");
    const auto* first =
        choices && choices->as_array() && !choices->as_array()->empty() ? &choices->as_array()->front() : nullptr;
    if (!first)
        return provider_error{provider_error::kind::invalid_answer, 200, "invalid_answer", "the answer has no choices"};
    completion c;
    c.text = first->text("message.content");
    c.finish_reason = first->text("finish_reason");
    c.model = v.text("model", asked_model);
    c.usage = {v.integer("usage.prompt_tokens").value_or(0), v.integer("usage.completion_tokens").value_or(0)};
    if (c.text.empty())
        return provider_error{provider_error::kind::invalid_answer, 200, "empty_answer",
                              first->text("message.refusal", "finish_reason " + c.finish_reason)};
    return c;
}

}  // namespace

settings read_settings(config::source& source)
{
    settings s;
    s.provider = source.text("LLM_PROVIDER", s.provider, "openai: any server with OpenAI's chat completions");
    if (s.provider != "openai")
        source.problem("LLM_PROVIDER: only openai is known, not \"" + s.provider + "\"");
    s.model = source.text("LLM_MODEL", s.model, "model that writes summaries and answers");
    s.base_url = source.url("OPENAI_BASE_URL", s.base_url, "base URL of the OpenAI-compatible API, version included");
    s.api_key = source.text("OPENAI_API_KEY", "", "key of the OpenAI-compatible API");
    return s;
}

json::value to_json(const completion_request& r, const settings& s)
{
    json::array messages;
    if (!r.system.empty())
        messages.push_back(json::object{{"role", "system"}, {"content", r.system}});
    for (const auto& m : r.messages)
        messages.push_back(json::object{{"role", m.role == role::user ? "user" : "assistant"}, {"content", m.text}});
    // max_completion_tokens: newer models refuse max_tokens.
    json::object body{{"model", s.model}, {"messages", std::move(messages)}, {"max_completion_tokens", r.max_tokens}};
    if (r.temperature)
        body.set("temperature", *r.temperature);
    if (r.json_mode)
        body.set("response_format", json::object{{"type", "json_object"}});
    return body;
}

awaitable<provider_result<completion>> client::complete(completion_request r, deadline until) const
{
    if (settings_.api_key.empty())
        co_return providers::not_configured("OPENAI_API_KEY");
    http::client_request request{http::method::post, settings_.base_url + "/chat/completions"};
    request.headers.add("Authorization", "Bearer " + settings_.api_key);
    request.headers.add("Content-Type", "application/json");
    request.body = json::serialize(to_json(r, settings_));
    const auto answer = co_await providers::exchange(http_, std::move(request), until, explain);
    if (!answer)
        co_return answer.error();
    co_return read_completion(*answer, settings_.model);
}

}  // namespace relevo::llm
