#pragma once

#include <map>
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
// In the order of their ids; those that do not exist are absent.
std::vector<call> lock_by_external_ids(database::transaction& tx, const std::vector<std::string>& external_call_ids);
// Not when the provider's call was abandoned, see is_abandoned.
std::optional<call> lock_by_dispatch_key(database::transaction& tx, const std::string& dispatch_key,
                                         const std::string& external_call_id);
// The provider took this call and would not place it: what it says of it is not ours.
bool is_abandoned(database::transaction& tx, const std::string& dispatch_key, const std::string& external_call_id);
// All but what insert and save_report write. Inside a unit call_book does it.
void save_all(database::transaction& tx, const std::vector<const call*>& calls);
// Whether the lead has a call that is due and has not ended; until the transaction ends nobody else finds out.
bool lock_lead_and_find_live_call(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id);

// Calls whose final report is overdue: 10 minutes after their end, or after the longest time that they could last.
struct unreported_call
{
    std::int64_t id = 0, broker_id = 0;
    std::string external_call_id, correlation_id;
};
std::vector<unreported_call> unreported(database::transaction& tx, std::size_t at_most);
void look_again(database::transaction& tx, std::int64_t call_id, std::chrono::seconds after);

struct report
{
    std::string transcript;
    std::optional<std::string> recording_url;
    std::optional<double> cost_usd;
    std::optional<std::string> cost_breakdown = {};  // JSON
    std::string summary = {};                        // the provider's own
};
// What is empty or absent stays as it is. True when it is the first to tell what the call cost.
bool save_report(database::transaction& tx, std::int64_t call_id, const report& r);
std::string provider_summary(database::transaction& tx, std::int64_t call_id);  // empty: none
// False when the call has been analysed already.
bool save_analysis(database::transaction& tx, std::int64_t call_id, const call_analysis& a);

// A line heard during the call; returns its seq. Nothing once the report has told what was said.
std::optional<int> append_line(database::transaction& tx, const call& c, const models::transcript_line& line);
void replace_lines(database::transaction& tx, const call& c, const models::transcript& lines);
models::transcript lines(database::transaction& tx, std::int64_t call_id);
// at: the provider's time of it, else now.
void write_log(database::transaction& tx, const call& c, std::string_view type, std::string_view detail,
               std::optional<time_point> at = {});
struct call_step
{
    std::int64_t call_id = 0, broker_id = 0;
    std::string type, detail;
    std::optional<time_point> at;  // absent: now
};
// Steps of calls, each type once a call; the earliest time stands.
void write_steps(database::transaction& tx, const std::vector<call_step>& steps);
// How calls ended, one a call, instead of what was thought before.
void write_endings(database::transaction& tx, const std::vector<call_step>& endings);
// By call; calls in which the person said nothing are absent.
std::map<std::int64_t, std::size_t> count_user_lines(database::transaction& tx,
                                                     const std::vector<std::int64_t>& call_ids);

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
    std::string timezone, country;            // the lead's, else the broker's
    json::value call_windows;                 // crm.broker_settings.campaigns.windows.call
    std::optional<int> max_concurrent_calls;  // of the broker
    std::optional<int> max_duration_seconds;  // of its assistants
    std::optional<std::string> first_message;
};
std::optional<callee> find_callee(database::transaction& tx, std::int64_t broker_id, std::int64_t lead_id);

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
call_page list(database::transaction& tx, std::int64_t broker_id, const call_filter& f, http::page p);
// The call as the API shows it, with lines, events and cost. assigned_to as in call_filter.
std::optional<json::object> detail(database::transaction& tx, std::int64_t broker_id, std::int64_t id,
                                   std::optional<std::int64_t> assigned_to);

}  // namespace relevo::voice_call::store
