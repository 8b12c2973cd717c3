#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "domain/call.hpp"
#include "http/message.hpp"
#include "json/value.hpp"
#include "models/transcript.hpp"

// The SQL of voice-call. What a function returns is a plain value; nothing keeps a connection.
namespace relevo::voice_call::store {

// False when a call with this dispatch_key exists already.
bool insert(database::transaction& tx, call& c);
std::optional<call> find(database::transaction& tx, std::int64_t id);
// Locked until the transaction ends.
std::optional<call> lock(database::transaction& tx, std::int64_t id);
std::optional<call> lock_by_external_id(database::transaction& tx, const std::string& external_call_id);
std::optional<call> lock_by_dispatch_key(database::transaction& tx, const std::string& dispatch_key);
void save(database::transaction& tx, const call& c);
bool has_live_call(database::transaction& tx, std::int64_t lead_id);

struct report
{
    std::string transcript;
    std::optional<std::string> recording_url;
    std::optional<double> cost_usd;
};
void save_report(database::transaction& tx, std::int64_t call_id, const report& r);
// False when the call has been analysed already.
bool save_analysis(database::transaction& tx, std::int64_t call_id, const call_analysis& a);

// A line heard during the call; returns its seq.
int append_line(database::transaction& tx, const call& c, const models::transcript_line& line);
void replace_lines(database::transaction& tx, const call& c, const models::transcript& lines);
models::transcript lines(database::transaction& tx, std::int64_t call_id);
void write_log(database::transaction& tx, const call& c, std::string_view type, std::string_view detail);

std::optional<std::string> tool_result(database::transaction& tx, const std::string& tool_call_id);
void insert_tool_run(database::transaction& tx, const call& c, const std::string& tool_call_id, const std::string& name,
                     const json::value& arguments, const std::string& result);

// What other services publish about a lead and its company, as a call needs it.
struct callee
{
    std::string phone, name;
    bool deleted = false;
    bool do_not_contact = false;
    std::string broker_name;
    bool broker_active = true;
    std::optional<std::int64_t> assigned_to;
    std::string timezone, country;  // the lead's, else the broker's
    json::value call_windows;       // crm.broker_settings.campaigns.windows.call
    std::optional<std::string> first_message;
};
std::optional<callee> find_callee(database::transaction& tx, std::int64_t lead_id);

struct call_filter
{
    std::optional<std::int64_t> lead_id, campaign_id;
    std::optional<std::string> status, outcome, direction;
    std::optional<time_point> from, to;
    std::optional<std::int64_t> assigned_to;  // an AGENT's own leads
};
struct call_page
{
    json::array data;
    std::int64_t total = 0;
};
call_page list(database::transaction& tx, const call_filter& f, http::page p);
// The call as the API shows it, with lines and events. assigned_to as in call_filter.
std::optional<json::object> detail(database::transaction& tx, std::int64_t id, std::optional<std::int64_t> assigned_to);

}  // namespace relevo::voice_call::store
