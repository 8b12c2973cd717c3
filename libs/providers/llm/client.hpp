#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/source.hpp"
#include "http/client.hpp"
#include "providers/error.hpp"

namespace relevo::llm {

struct settings
{
    std::string provider = "openai";  // any server that speaks its chat completions
    std::string model = "gpt-4o-mini";
    std::string base_url = "https://api.openai.com/v1";  // the version belongs to it
    std::string api_key;                                 // empty: every request is refused as not_configured
};

// LLM_PROVIDER, LLM_MODEL, OPENAI_BASE_URL, OPENAI_API_KEY
settings read_settings(config::source& source);

enum class role
{
    user,
    assistant
};

struct message
{
    llm::role role = llm::role::user;
    std::string text;
};

struct completion_request
{
    std::string system = {};  // empty: none
    std::vector<message> messages = {};
    bool json_mode = false;  // the answer is to be one JSON object; the prompt must say so, too
    int max_tokens = 800;
    std::optional<double> temperature = {};  // absent: the model's own
};
json::value to_json(const completion_request& r, const settings& s);

struct usage
{
    std::int64_t input_tokens = 0, output_tokens = 0;
};

struct completion
{
    std::string text;
    std::string finish_reason;  // "stop", "length", …
    std::string model;          // that answered
    llm::usage usage;
};

// Chat completions (source: OpenAI API, POST /chat/completions). Asking twice costs tokens and does nothing else.
class client
{
public:
    client(http::client& http, settings s) : http_(http), settings_(std::move(s)) {}

    const llm::settings& settings() const { return settings_; }

    awaitable<provider_result<completion>> complete(completion_request r, deadline until) const;

private:
    http::client& http_;
    llm::settings settings_;
};

}  // namespace relevo::llm
