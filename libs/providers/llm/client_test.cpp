#include "providers/llm/client.hpp"

#include <catch2/catch.hpp>

#include "providers/test/imposter.hpp"
#include "providers/test/open_api.hpp"
#include "signing/test/contract_files.hpp"

using namespace relevo;
using providers::test::imposter;

namespace {

const llm::settings llm_settings{.model = "m1", .base_url = "/v1", .api_key = "sk-1"};

llm::completion_request completion_example()
{
    llm::completion_request r;
    r.system = "Responde en JSON.";
    r.messages = {{llm::role::user, "Hola"}, {llm::role::assistant, "¿Sí?"}, {llm::role::user, "3000 UF"}};
    r.json_mode = true;
    r.max_tokens = 300;
    return r;
}

provider_result<llm::completion> complete(imposter& peer)
{
    const auto r = completion_example();
    return providers::test::ask<llm::client>(peer, llm_settings,
                                             [r](const llm::client& c, deadline d) { return c.complete(r, d); });
}

}  // namespace

TEST_CASE("a completion has its text and what it used")
{
    imposter peer{{200, {}, R"({"model":"m1-2026","choices":[{"index":0,"message":{"role":"assistant","content":"{}"},
      "finish_reason":"stop"}],"usage":{"prompt_tokens":19,"completion_tokens":10}})"}};
    const auto answer = complete(peer);
    REQUIRE(answer.has_value());
    CHECK(answer->text == "{}");
    CHECK(answer->finish_reason == "stop");
    CHECK(answer->model == "m1-2026");
    CHECK(answer->usage.input_tokens == 19);
    CHECK(answer->usage.output_tokens == 10);
    CHECK(peer.asked[0].path == "/v1/chat/completions");
    CHECK(peer.asked[0].headers.get("Authorization") == "Bearer sk-1");
    CHECK(
        peer.asked[0].body ==
        R"({"model":"m1","messages":[{"role":"system","content":"Responde en JSON."},{"role":"user","content":"Hola"},)"
        R"({"role":"assistant","content":"¿Sí?"},{"role":"user","content":"3000 UF"}],"max_completion_tokens":300,)"
        R"("response_format":{"type":"json_object"}})");
}

TEST_CASE("an LLM's refusals tell whether to try again")
{
    imposter limited{{429,
                      {{"retry-after", "3"}},
                      R"({"error":{"message":"slow","type":"requests","code":"rate_limit_exceeded"}})"}};
    const auto e = complete(limited).error();
    CHECK(e.code == "rate_limit_exceeded");
    CHECK(e.message == "slow");
    CHECK(e.retry_after == std::chrono::seconds(3));
    CHECK(e.is_retryable());
    imposter wrong_key{
        {401, {}, R"({"error":{"message":"no","type":"invalid_request_error","code":"invalid_api_key"}})"}};
    CHECK_FALSE(complete(wrong_key).error().is_retryable());
}

TEST_CASE("an answer without text is an error")
{
    imposter empty{
        {200, {}, R"({"choices":[{"message":{"content":null,"refusal":"No puedo."},"finish_reason":"stop"}]})"}};
    CHECK(complete(empty).error().message == "No puedo.");
    imposter none{{200, {}, R"({"choices":[]})"}};
    CHECK(complete(none).error().code == "invalid_answer");
}

TEST_CASE("only OpenAI's protocol is known")
{
    const auto gemini = [](const std::string& name) -> std::optional<std::string> {
        return name == "LLM_PROVIDER" ? std::optional<std::string>("gemini") : std::nullopt;
    };
    config::source source{gemini};
    CHECK(llm::read_settings(source).base_url == "https://api.openai.com/v1");
    CHECK_THROWS_AS(source.finish(), config::error);
}

TEST_CASE("OpenAI's schema knows every member of a completion request")
{
    if (!contract_files::available("openai/openapi.trimmed.json"))
        return;
    const auto document = json::parse(contract_files::read("openai/openapi.trimmed.json"));
    REQUIRE(document.has_value());
    auto r = completion_example();
    r.temperature = 0.3;
    CHECK(open_api(*document).problems("CreateChatCompletionRequest", llm::to_json(r, llm_settings)) ==
          std::vector<std::string>{});
    imposter peer{{200, {}, contract_files::read("openai/examples/chat.completion.json")}};
    CHECK(complete(peer).value().text == "Hello! How can I assist you today?");
}
