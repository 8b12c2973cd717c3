#pragma once

#include <optional>
#include <string>

#include "auth/user.hpp"
#include "models/time.hpp"
#include "store.hpp"

// The rules of POST /calls: what may be asked for, and by whom.
namespace relevo::voice_call {

struct call_request
{
    std::int64_t lead_id = 0;
    std::string agent_type = "default";
    std::optional<std::int64_t> campaign_id;
    std::optional<time_point> scheduled_at;
    bool force = false;
};

// Throws http::refusal: 415, 422 with every field that is wrong, 403 when force is not the user's to give.
call_request parse_call_request(const http::request& req, const auth::user& user, time_point now);

// Why this lead is not called, in the order in which a person would want to hear of it.
std::optional<http::problem> refusal_of(const std::optional<store::callee>& callee, const auth::user& user,
                                        const call_request& wanted, time_point now);

// Whether the company's calling hours (the lead's clock) are over at that moment.
bool is_outside_hours(const store::callee& callee, time_point at);
// When they begin next; at when it is inside. Nothing when they never do.
std::optional<time_point> next_calling_hour(const store::callee& callee, time_point at);

}  // namespace relevo::voice_call
