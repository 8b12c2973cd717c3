#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/source.hpp"
#include "http/client.hpp"
#include "models/time.hpp"
#include "providers/error.hpp"
#include "providers/vapi/metadata.hpp"
#include "providers/vapi/report.hpp"

namespace relevo::vapi {

struct settings
{
    std::string base_url = "https://api.vapi.ai";
    std::string api_key;          // private key; empty: every request is refused as not_configured
    std::string phone_number_id;  // where a company's configuration names none
    std::string assistant_id;
    std::string webhook_secret;  // sent back to us by Vapi as x-vapi-secret
};

// VAPI_BASE_URL, VAPI_API_KEY|VAPI_SECRET_KEY, VAPI_PHONE_NUMBER_ID, VAPI_ASSISTANT_ID, VAPI_WEBHOOK_SECRET
settings read_settings(config::source& source);

// Where this call's webhooks go. Vapi retries only with a backoff plan, and does not send saved credentials to a URL
// that comes with the call: so both are part of it.
struct webhook_server
{
    std::string url;
    std::string secret;                // header x-vapi-secret; empty: none
    std::string correlation_id;        // header x-correlation-id: the call's webhooks go on with its story; empty: none
    std::chrono::seconds timeout{20};  // 1–300 s (source: Vapi API, Server)
    int max_retries = 3;               // 0–10
    std::chrono::seconds base_delay{2};
};

json::object to_json(const webhook_server& s);

struct create_call_request
{
    std::string assistant_id;
    std::string phone_number_id;
    std::string customer_number;  // E.164
    std::string customer_name;    // cut to 40 characters (source: Vapi API, CreateCustomerDTO)
    call_metadata metadata;
    json::object variable_values;  // {{lead_name}} and the like in the assistant's texts
    std::string first_message;     // empty: the assistant's own
    webhook_server server;
    // Absent: as the assistant says.
    std::optional<bool> recording_enabled;
    std::optional<double> max_duration_seconds;  // 10–43200 (source: Vapi API, AssistantOverrides)
};

// The body of POST /call: only what the vendor's CreateCallDTO has, since unknown members are refused with 400.
json::value to_json(const create_call_request& r);

struct created_call
{
    std::string id;
    std::string status;
    // Accepted, but over the account's limit of concurrent calls: it will not be placed.
    bool is_concurrency_blocked = false;
    std::optional<models::time_point> created_at = {};
};

// A call as Vapi knows it.
struct call
{
    std::string id;
    std::string status;  // scheduled, queued, ringing, in-progress, forwarding, ended
    std::string ended_reason;
    std::string customer_number;
    call_metadata metadata;
    std::optional<models::time_point> created_at;
    end_of_call_report report;     // what is known so far; complete once status is "ended"
    std::string control_url = {};  // monitor.controlUrl: takes orders while the call lives

    bool is_ended() const { return status == "ended"; }
};
call read_call(const json::value& v);

struct call_list
{
    std::vector<call> calls;
    bool is_complete = true;  // false: there may be more than were asked for, so absence proves nothing
};

// Vapi's REST API (source: api.vapi.ai). No request is repeated here: whether it may be is the task's to know.
class client
{
public:
    client(http::client& http, settings s) : http_(http), settings_(std::move(s)) {}

    const vapi::settings& settings() const { return settings_; }
    // The same client with a company's own key; empty: this one's.
    client with_key(const std::string& api_key) const;

    // POST /call. Not idempotent: after a doubtful error look for metadata.dispatch_key in list_calls.
    awaitable<provider_result<created_call>> create_call(create_call_request r, deadline until) const;
    // GET /call/{id}
    awaitable<provider_result<call>> get_call(std::string id, deadline until) const;
    // GET /call: created at or after. limit: 1–1000.
    awaitable<provider_result<call_list>> list_calls(models::time_point created_after, deadline until,
                                                     int limit = 100) const;
    // POST to the call's control_url: {"type":"end-call"} (source: Vapi, live call control). Without the key: the URL
    // itself is the permission. Hanging up twice does nothing.
    awaitable<provider_result<void>> end_call(std::string control_url, deadline until) const;

    // POST /assistant (assistant.hpp's to_json): the assistant as Vapi has it, with its id. Not idempotent: after a
    // doubtful error look for the metadata in list_assistants.
    awaitable<provider_result<json::value>> create_assistant(json::value wanted, deadline until) const;
    // GET /assistant/{id}
    awaitable<provider_result<json::value>> get_assistant(std::string id, deadline until) const;
    // PATCH /assistant/{id}: whether the vendor replaces objects whole is not documented, so send them merged_over
    // those that are there.
    awaitable<provider_result<json::value>> update_assistant(std::string id, json::value changes, deadline until) const;
    // GET /assistant: created at or after; an array.
    awaitable<provider_result<json::value>> list_assistants(models::time_point created_after, deadline until,
                                                            int limit = 100) const;
    // GET /phone-number/{id}
    awaitable<provider_result<json::value>> get_phone_number(std::string id, deadline until) const;

    // Any request of the API. body: JSON, or empty.
    awaitable<provider_result<json::value>> ask(http::method m, std::string path, std::string body,
                                                deadline until) const;

private:
    http::client& http_;
    vapi::settings settings_;
};

}  // namespace relevo::vapi
